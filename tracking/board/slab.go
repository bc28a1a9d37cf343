package board

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// slab gives room for n values of a type without pointers, all zero, outside
// the Go heap.
func slab[T any](n int) []T {
	var zero T
	raw, err := unix.Mmap(-1, 0, n*int(unsafe.Sizeof(zero)), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		// As when the heap cannot grow: there is nothing to go on with.
		panic(fmt.Sprintf("board: no memory for %d values: %v", n, err))
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(raw))), n)
}

// release gives a slab back. Nothing of it may be used afterwards.
func release[T any](s []T) {
	if len(s) > 0 {
		_ = unix.Munmap(bytesOf(s)) // fails only for what slab did not give
	}
}

// bytesOf is a slab as it lies in memory.
func bytesOf[T any](s []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}
