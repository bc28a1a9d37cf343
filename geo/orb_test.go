package geo

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// fromOrb is all that the repository may use of orb. Much of the rest looks
// like what one wants and is wrong far from home: geo.Distance is flat, and
// geo.Midpoint, geo.PointAtBearingAndDistance and everything about Bound know
// nothing of the 180th meridian; orb/geojson brings a database driver along.
var fromOrb = map[string][]string{
	"github.com/paulmach/orb":     {"Point", "EarthRadius"},
	"github.com/paulmach/orb/geo": {"DistanceHaversine"},
}

// TestOnlyHaversine reads every Go file of the repository that imports orb and
// refuses whatever is not listed in fromOrb, methods named Bound included.
func TestOnlyHaversine(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("module root: %v", err)
	}
	files := token.NewFileSet()
	importers := 0
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler will say so, and better
		}
		orbs := orbImports(file)
		if len(orbs) == 0 {
			return nil
		}
		importers++
		checkOrb(t, files, file, orbs)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if importers == 0 {
		t.Error("no file imports orb, so this test guards nothing")
	}
}

// orbImports maps the names under which a file knows orb to import paths.
func orbImports(file *ast.File) map[string]string {
	names := make(map[string]string)
	for _, spec := range file.Imports {
		from, err := strconv.Unquote(spec.Path.Value)
		if err != nil || from != "github.com/paulmach/orb" && !strings.HasPrefix(from, "github.com/paulmach/orb/") {
			continue
		}
		name := path.Base(from)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = from
	}
	return names
}

func checkOrb(t *testing.T, files *token.FileSet, file *ast.File, orbs map[string]string) {
	t.Helper()
	for name, from := range orbs {
		if _, ok := fromOrb[from]; !ok || name == "." {
			t.Errorf("%s: imports %s as %s, want only the packages in fromOrb, by name", files.Position(file.Package), from, name)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		at := files.Position(sel.Pos())
		if sel.Sel.Name == "Bound" {
			t.Errorf("%s: .Bound wraps lines over the 180th meridian the wrong way", at)
		}
		if x, ok := sel.X.(*ast.Ident); ok && orbs[x.Name] != "" {
			allowed := false
			for _, name := range fromOrb[orbs[x.Name]] {
				allowed = allowed || name == sel.Sel.Name
			}
			if !allowed {
				t.Errorf("%s: %s.%s, want only what fromOrb lists of %s", at, x.Name, sel.Sel.Name, orbs[x.Name])
			}
		}
		return true
	})
}
