package api

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"entrepot/api/access"
)

// right is a set of callers who may use an operation.
type right uint8

// Who may.
const (
	admins right = 1 << iota
	planners
	carriers
	shoppers // holders of a parcel's link; which parcel is checked by the handler
)

var rightOf = map[access.Role]right{access.Admin: admins, access.Planner: planners, access.Carrier: carriers}

func (r right) String() string {
	var names []string
	for i, name := range []string{"admin", "planner", "carrier", "link token"} {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// caller is who sent a request: the holder of a key, or of a token that says
// nothing until it is held against a parcel.
type caller struct {
	key   access.Key
	token string // a shopper's; then key is zero
}

func (c caller) rights() right {
	if c.token != "" {
		return shoppers
	}
	return rightOf[c.key.Role]
}

// name is the caller in the log: the key's id, which is no secret, or what it is.
func (c caller) name() string {
	if c.token != "" {
		return "link"
	}
	return c.key.ID
}

type callerKey struct{}

func withCaller(ctx context.Context, c caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// callerOf is the caller that authorize has let in.
func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}

// authorize finds out who sent r and whether they are among may. Every
// credential that opens nothing gives the same problem.
func (s *Server) authorize(r *http.Request, may right) (caller, *Problem) {
	c, err := s.identify(bearer(r))
	switch {
	case errors.Is(err, access.ErrRefused):
		return caller{}, s.refuse(r)
	case err != nil:
		// The key file is broken. Nobody gets in, and the operator is told.
		s.log.ErrorContext(r.Context(), "keys cannot be read", "error", err)
		return caller{}, unavailable.problem("access keys cannot be read").retryAfter(5)
	case c.rights()&may == 0 && c.token != "":
		// A token is nobody until it is held against a parcel.
		return caller{}, s.refuse(r)
	case c.rights()&may == 0:
		return caller{}, forbidden.problem("a %s key may not; wanted: %s", c.key.Role, may)
	}
	note(r.Context(), c.name())
	return c, nil
}

// identify takes a credential for what it is. The text of a token is only
// looked at for its form.
func (s *Server) identify(text string) (caller, error) {
	if access.IsToken(text) {
		return caller{token: text}, nil
	}
	key, err := s.keys.Lookup(text)
	if err != nil {
		return caller{}, err
	}
	return caller{key: key}, nil
}

// refuse is the one answer to every credential that opens nothing.
func (s *Server) refuse(r *http.Request) *Problem {
	if p := s.countFailure(addrOf(r)); p != nil {
		return p
	}
	return unauthenticated.problem("").with("WWW-Authenticate", `Bearer realm="entrepot"`)
}

// countFailure notes a refused credential of an address and gives a problem when
// there have been too many.
func (s *Server) countFailure(from netip.Addr) *Problem {
	s.metrics.refused.Inc()
	wait := s.failures.add(from, s.now())
	if wait == 0 {
		return nil
	}
	return failedTooOften.problem("").retryAfter(int(wait.Seconds()) + 1)
}

// bearer takes the credential out of the Authorization header. Two headers are
// none: a proxy and a server may each believe another one.
func bearer(r *http.Request) string {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, text, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(text)
}

// addrOf is the address at the other end of the connection. Forwarded headers
// are not believed: anyone can send them.
func addrOf(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr()
}

// local says whether r comes from this machine and through no proxy, which on
// loopback would make the whole world local.
func local(r *http.Request) bool {
	if !addrOf(r).Unmap().IsLoopback() {
		return false
	}
	return !slices.ContainsFunc([]string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"}, func(name string) bool {
		return len(r.Header.Values(name)) > 0
	})
}
