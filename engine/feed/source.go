package feed

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
)

// entry is one CSV file of a feed, wherever it lies.
type entry struct {
	name string
	size int64 // as its directory says; the reading counts again
	open func() (io.ReadCloser, error)
}

// isCSV picks the files that a feed is made of. Names that begin with a dot
// are what systems leave behind: ._lanes.csv, .~lock.lanes.csv#.
func isCSV(name string) bool {
	return strings.EqualFold(path.Ext(name), ".csv") && !strings.HasPrefix(name, ".")
}

// inFolder lists the CSV files of the top folder of fsys.
func inFolder(fsys fs.FS) ([]entry, error) {
	all, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, d := range all {
		name := d.Name()
		if !isCSV(name) {
			continue
		}
		var size int64
		info, err := fs.Stat(fsys, name) // not d.Info: a link counts as what it leads to
		if err == nil {
			size = info.Size()
			if !info.Mode().IsRegular() {
				err = errors.New("not a regular file")
			}
		}
		out = append(out, entry{name, size, func() (io.ReadCloser, error) {
			if err != nil {
				return nil, err
			}
			return fsys.Open(name)
		}})
	}
	return out, nil
}

// inZip lists the CSV files at the top of a zip or, when there are none there,
// in its only folder. Entries whose names lead elsewhere are ignored: zip
// programs would write ../lanes.csv outside of where they were told to.
func inZip(z *zip.Reader) []entry {
	folders := map[string][]entry{}
	for _, f := range z.File {
		dir, name := path.Split(f.Name)
		dir = strings.TrimSuffix(dir, "/")
		if !fs.ValidPath(f.Name) || strings.Contains(f.Name, `\`) || strings.Contains(dir, "/") ||
			dir == "__MACOSX" || !isCSV(name) || !f.Mode().IsRegular() {
			continue
		}
		folders[dir] = append(folders[dir], entry{name, int64(min(f.UncompressedSize64, 1<<62)), f.Open})
	}
	if len(folders) == 1 {
		for _, files := range folders {
			return files
		}
	}
	return folders[""]
}
