package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// bare is an operation whose requests mostly come without any parameter, and so
// often that reading parameters which are not there would be felt. Those go past
// huma, which documents the operation all the same and reads what has parameters.
type bare struct {
	huma.API
	server *Server
	may    right
	serve  func(http.ResponseWriter, *http.Request, caller)
}

// Adapter has huma hand its routes to Handle.
func (b *bare) Adapter() huma.Adapter { return b }

// ServeHTTP is there because an adapter has it.
func (b *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) { b.server.ServeHTTP(w, r) }

// Handle routes the operation. The parameters are those of its query, and the key
// of a request that may be sent again.
func (b *bare) Handle(op *huma.Operation, parametrised func(huma.Context)) {
	b.server.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" || r.Header["Idempotency-Key"] != nil {
			parametrised(humago.NewContext(op, r, w))
			return
		}
		c, p := b.server.letIn(w, r, b.may)
		if p != nil {
			p.write(w)
			return
		}
		b.serve(w, r, c)
	})
}
