// Package resident tells how much memory a process has held at most, in MiB, as
// Linux counts it.
package resident

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// Peak is the most memory held since the start or the last Reset.
func Peak() (mib int, err error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("peak memory: %w", err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if value, is := strings.CutPrefix(s.Text(), "VmHWM:"); is {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			if err != nil {
				return 0, fmt.Errorf("peak memory: VmHWM: got %q, want a number and kB", value)
			}
			return kib >> 10, nil
		}
	}
	return 0, errors.New("peak memory: no line VmHWM in /proc/self/status")
}

// Reset gives back to the system what is not in use and begins to count anew
// (proc(5), clear_refs).
func Reset() error {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return fmt.Errorf("peak memory: %w", err)
	}
	return nil
}
