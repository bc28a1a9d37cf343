package search

import (
	"context"
	"errors"
)

func (x *Index) several(ctx context.Context, q *Request) (Result, error) {
	return Result{}, errors.New("not yet")
}
