package store

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// defaultReserve is the free space below which no write is taken. Badger maps
// its files, so a page that finds no space on the disk is not an error but a
// SIGBUS that ends the process. What is already accepted may still need three
// memtables written out and the largest compaction beside its inputs: some
// 300 MiB; the rest is for whoever else fills the disk meanwhile.
const defaultReserve = 1 << 30

// freeBytes is what a process without privileges can still write at dir.
func freeBytes(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("store: free space of %s: %w", dir, err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// writable says why no write can be taken now, or nil. It asks the disk each
// time: one system call for a commit that waits for the disk anyway.
func (s *Store) writable() error {
	if s.failed.Load() {
		return fmt.Errorf("store: %s: %w: restart to read back what it holds", s.dir, ErrFailed)
	}
	free, err := s.options.free(s.dir)
	if err != nil {
		return err
	}
	if free < s.options.Reserve {
		return fmt.Errorf("store: %s: %w: got %d MiB free, want %d", s.dir, ErrDiskFull, free>>20, s.options.Reserve>>20)
	}
	return nil
}
