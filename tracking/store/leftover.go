package store

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// clearEmpty removes files of Badger that hold nothing: a process that was killed
// when it had made one and not yet written its header, or had emptied one and not
// yet removed it. Badger takes such a file for a new one and says so as an error of
// Open. What another process has open is left alone.
func clearEmpty(dir string) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close() // and with it the lock
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		return
	}
	for _, pattern := range []string{"*.vlog", "*.mem"} {
		names, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, name := range names {
			if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
				os.Remove(name)
			}
		}
	}
}
