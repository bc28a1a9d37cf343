package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asCommand makes the test binary be the program itself, so that tests can
// start, signal and kill a real process.
const asCommand = "ENTREPOT_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	command := func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(run(os.Args[1:], &streams{ctx, os.Stdout, os.Stderr}))
	}
	if os.Getenv(asCommand) != "" {
		command()
	}
	testscript.Main(m, map[string]func(){"entrepot": command})
}

// TestScripts runs the command line as a user does; each script is one subject.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true})
}
