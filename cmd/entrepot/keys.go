package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"entrepot/api/access"
)

type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Make a key and show it, once."`
	List   keysListCmd   `cmd:"" help:"List the keys."`
	Revoke keysRevokeCmd `cmd:"" help:"End a key. A running server notices within a second."`
}

type keysCreateCmd struct {
	Data    string `help:"Data directory of the server." required:"" placeholder:"DIR"`
	Name    string `help:"What the key is for, shown in lists." required:"" placeholder:"NAME"`
	Role    string `help:"admin: everything; planner: routes and parcels; carrier: post scans." enum:"admin,planner,carrier" required:""`
	Carrier string `help:"Carrier id that a carrier's key may post for." placeholder:"ID"`
}

func (c *keysCreateCmd) Run(s *streams) error {
	f, err := access.Open(c.Data)
	if err != nil {
		return err
	}
	key, text, err := f.Create(c.Name, access.Role(c.Role), c.Carrier)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, text)
	fmt.Fprintf(s.err, "key %s made; it is shown only now\n", key.ID)
	return nil
}

type keysListCmd struct {
	Data string `help:"Data directory of the server." required:"" placeholder:"DIR"`
}

func (c *keysListCmd) Run(s *streams) error {
	f, err := access.Open(c.Data)
	if err != nil {
		return err
	}
	keys, err := f.List()
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\trole\tcarrier\tname\tmade\trevoked")
	for _, k := range keys {
		revoked := ""
		if !k.Revoked.IsZero() {
			revoked = k.Revoked.UTC().Format(time.RFC3339)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Role, k.Carrier, k.Name, k.Created.UTC().Format(time.RFC3339), revoked)
	}
	return t.Flush()
}

type keysRevokeCmd struct {
	Data string `help:"Data directory of the server." required:"" placeholder:"DIR"`
	ID   string `arg:"" help:"The key's id, the part between the first two underscores."`
}

func (c *keysRevokeCmd) Run(s *streams) error {
	f, err := access.Open(c.Data)
	if err != nil {
		return err
	}
	key, err := f.Revoke(c.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "key %s (%s) revoked\n", key.ID, key.Name)
	return nil
}
