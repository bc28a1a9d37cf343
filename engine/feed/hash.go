package feed

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
)

// Hash is a fingerprint of what Read would read under a path: of the names and
// contents of the CSV files of a directory, or of a whole zip. It tells whether a
// compiled network was made from the feed as it is now.
func Hash(path string) (sum [32]byte, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return sum, fmt.Errorf("feed: hash: %w", err)
	}
	h := sha256.New()
	if !info.IsDir() {
		f, err := os.Open(path)
		if err != nil {
			return sum, fmt.Errorf("feed: hash: %w", err)
		}
		defer f.Close()
		if _, err := io.Copy(h, f); err != nil {
			return sum, fmt.Errorf("feed: hash: %w", err)
		}
		return [32]byte(h.Sum(nil)), nil
	}
	files, err := inFolder(os.DirFS(path))
	if err != nil {
		return sum, fmt.Errorf("feed: hash: %w", err)
	}
	slices.SortFunc(files, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	for _, file := range files {
		r, err := file.open()
		if err != nil {
			return sum, fmt.Errorf("feed: hash: %s: %w", file.name, err)
		}
		content := sha256.New()
		n, err := io.Copy(content, r)
		r.Close()
		if err != nil {
			return sum, fmt.Errorf("feed: hash: %s: %w", file.name, err)
		}
		// Lengths keep one file's name from running into its content.
		h.Write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(len(file.name))), uint64(n)))
		io.WriteString(h, file.name)
		h.Write(content.Sum(nil))
	}
	return [32]byte(h.Sum(nil)), nil
}
