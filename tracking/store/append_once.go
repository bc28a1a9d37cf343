package store

import (
	"context"

	"entrepot/tracking/event"
)

// AppendOnce is Append for a request that may be sent again. What answer makes of
// the results is stored in the same transaction as the events, and whoever sends
// the request again under its key is given that, and nothing is stored; answer is
// not asked then. It must do nothing but give the text, for it is asked by the
// committer, which may ask a second time. No events at all are a request as well.
//
// At most size bytes are expected of the answer; once.Response is not looked at.
//
// Errors: ErrKeyReused and those of Append.
func (s *Store) AppendOnce(ctx context.Context, events []event.Event, once Once, size int, answer func([]Result) []byte) (response []byte, replayed bool, err error) {
	key, err := answerKey(once.Owner, once.Key)
	if err != nil {
		return nil, false, err
	}
	prepared, bytes, err := prepareEvents(events)
	if err != nil {
		return nil, false, err
	}
	from := ""
	if len(events) > 0 {
		from = events[0].Reference.Carrier
	}
	bytes += len(key) + size + entryOverhead
	err = s.submit(ctx, "append once", &request{from: from, items: len(prepared) + 1, bytes: bytes, apply: func(b *batch) error {
		response, replayed = nil, false
		now := s.options.Now()
		earlier, err := readAnswer(b.txn, key, once.Body, now)
		if err != nil {
			return err
		}
		if earlier != nil {
			response, replayed = earlier.Response, true
			return nil
		}
		results := make([]Result, 0, len(prepared))
		for i := range prepared {
			results = append(results, b.accept(&prepared[i]))
		}
		once.Response = answer(results)
		b.answered(key, once, now.Add(answerLife))
		response = once.Response
		return nil
	}})
	if err != nil {
		return nil, false, err
	}
	return response, replayed, nil
}
