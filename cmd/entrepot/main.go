// Command entrepot routes and tracks cross-border parcels.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // a bare machine has no time zone database

	"github.com/alecthomas/kong"

	"entrepot/engine/network"
)

// version is set by the build.
var version = "dev"

// commands is the whole command line; each command is a file of this package.
type commands struct {
	Route   routeCmd   `cmd:"" help:"Find every way worth choosing between two places."`
	Matrix  matrixCmd  `cmd:"" help:"Find the soonest and cheapest ways between many places."`
	Source  sourceCmd  `cmd:"" help:"Find where to hold stock: landed cost, arrival and break-even." aliases:"sourcing"`
	Reach   reachCmd   `cmd:"" help:"Find what can be reached within a time or a budget." aliases:"isochrone"`
	Track   trackCmd   `cmd:"" help:"Tell where a parcel is, and its story, by any of its numbers."`
	Log     logCmd     `cmd:"" help:"Print what carriers have told of all parcels, and follow it."`
	Scan    scanCmd    `cmd:"" help:"Post scans to a running server: a file of any length, or one."`
	Network networkCmd `cmd:"" help:"List, make and take back changes of a running server's network."`
	Feed    feedCmd    `cmd:"" help:"Check, describe or import a network feed."`
	HS      hsCmd      `cmd:"" name:"hs" help:"Say what a code of the Harmonized System is, or find one."`
	Serve   serveCmd   `cmd:"" help:"Serve the API and the pages."`
	Keys    keysCmd    `cmd:"" help:"Make, list and revoke API keys."`
	Backup  backupCmd  `cmd:"" help:"Back up a data directory, or a running server's; or check a backup."`
	Restore restoreCmd `cmd:"" help:"Make a data directory from backups."`
	Verify  verifyCmd  `cmd:"" help:"Look through a data directory for damage, and repair what can be."`
	Demo    demoCmd    `cmd:"" help:"Serve the demo network with parcels on the move, on this machine only."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// streams are where a command reads and writes, so that tests can run one.
type streams struct {
	ctx      context.Context
	out, err io.Writer
}

// exitError ends the program with a code of its own and no message: the
// command has said what there is to say.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(os.Args[1:], &streams{ctx, os.Stdout, os.Stderr}))
}

// run is the program: it parses args, runs one command and gives the exit code.
// 0 is success, 1 a failure of the command's subject, 2 a wrong command line.
func run(args []string, s *streams) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("entrepot"),
		kong.Description("Routes and tracks cross-border parcels: plan and track are one engine.\n\nBegin with: entrepot demo"),
		kong.UsageOnError(), kong.Writers(s.out, s.err),
		kong.Vars{"goods": strings.Join(network.GoodsClasses, ", "), "trades": network.AnyOf(network.Trades), "channels": network.AnyOf(network.Channels)},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { exited = code }),
		kong.Bind(s))
	if err != nil {
		fmt.Fprintln(s.err, "entrepot:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(negatives(args))
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(s.err, "entrepot: %v\nentrepot --help lists the commands\n", err)
		return 2
	}
	if err := k.Run(); err != nil {
		var code exitError
		if errors.As(err, &code) {
			return int(code)
		}
		fmt.Fprintln(s.err, "entrepot:", err)
		return 1
	}
	return 0
}

// negatives joins a negative number to the flag before it: by itself it would be
// taken for a short flag, and there are none but -h.
func negatives(args []string) (out []string) {
	for i, a := range args {
		if a == "--" {
			return append(out, args[i:]...)
		}
		number := len(a) > 1 && a[0] == '-' && (a[1] == '.' || a[1] >= '0' && a[1] <= '9')
		if last := len(out) - 1; number && last >= 0 && strings.HasPrefix(out[last], "--") && !strings.Contains(out[last], "=") {
			out[last] += "=" + a
			continue
		}
		out = append(out, a)
	}
	return out
}

type versionCmd struct{}

func (versionCmd) Run(s *streams) error {
	_, err := fmt.Fprintln(s.out, "entrepot", version)
	return err
}
