package store

import (
	"bufio"
	"fmt"
	"os"
)

// Backup is a backup file.
type Backup struct {
	Name string
	BackupHeader
	BackupEnd
}

// Full tells whether a backup stands by itself.
func (b *Backup) Full() bool { return b.Since == 0 }

// CheckBackups reads backup files from beginning to end. They must be whole and
// follow each other: of one store, and each from where the one before ends.
func CheckBackups(names ...string) (chain []Backup, err error) {
	for i, name := range names {
		b, err := CheckBackup(name)
		if err != nil {
			return chain, err
		}
		if i > 0 {
			if err := b.Follows(&chain[i-1]); err != nil {
				return chain, err
			}
		}
		chain = append(chain, b)
	}
	return chain, nil
}

// CheckBackup reads one backup file from beginning to end.
func CheckBackup(name string) (Backup, error) {
	b := Backup{Name: name}
	err := b.read(backupVisitor{})
	return b, err
}

func (b *Backup) read(visit backupVisitor) error {
	f, err := os.Open(b.Name)
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	defer f.Close()
	if b.BackupHeader, b.BackupEnd, err = readBackup(b.Name, bufio.NewReaderSize(f, 1<<20), visit); err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return nil
}

// Follows is nil when a backup goes on where another one ends.
func (b *Backup) Follows(a *Backup) error {
	switch {
	case b.Store != a.Store:
		return fmt.Errorf("store: backup: %s: %w: got one of store %s, want one of %s, as %s is", b.Name, ErrBackup, b.Store, a.Store, a.Name)
	case b.Full():
		return fmt.Errorf("store: backup: %s: %w: got a full one after %s, want one that follows it", b.Name, ErrBackup, a.Name)
	case b.Since != a.Until:
		return fmt.Errorf("store: backup: %s: %w: got one since version %d, want one since %d, where %s ends", b.Name, ErrBackup, b.Since, a.Until, a.Name)
	}
	return nil
}
