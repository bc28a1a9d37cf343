# Entrepot: make demo runs it, make test proves it, make help lists the rest.
# Needs Go 1.26, Node 20 with npm, gcc (for the race detector) and, for the
# browser tests, Chromium, which make test installs where it may.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

WEB         := api/web
BIN         := bin/entrepot
VERSION     := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# A count, not a time: go test may report its own deadline as a failure (golang.org/issue/75804).
FUZZTIME    ?= 2000x
# Go leaves folders named testdata out of ./..., and the demo network's maker has tests.
PACKAGES    := ./... ./testdata/demo/...
LISTEN      ?= 127.0.0.1:8080

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: need
need:
	@missing=(); for tool in go node npm gcc git; do command -v $$tool >/dev/null || missing+=($$tool); done
	((!$${#missing[@]})) || { echo "missing: $${missing[*]}" >&2; exit 1; }

.PHONY: demo
demo: build ## build everything and serve the demo network with parcels on the move
	@exec $(BIN) demo --listen $(LISTEN)

.PHONY: build
build: need page ## build the page and the binary, bin/entrepot
	@go build -trimpath -ldflags '-X main.version=$(VERSION)' -o $(BIN) ./cmd/entrepot

# The page is rebuilt when a source of it is newer than what was built last.
PAGE_SOURCES := $(shell find $(WEB) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/e2e/*' -not -name '*.go' 2>/dev/null)

.PHONY: page
page: need $(WEB)/dist/index.html

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	@npm ci --prefix $(WEB) --no-audit --no-fund --loglevel=error
	touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(PAGE_SOURCES)
	@npm run --silent build --prefix $(WEB)
	touch $@

.PHONY: test
test: lint page race fuzz web e2e ## everything the gate runs

.PHONY: lint
lint: need ## gofmt, vet, staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go'))
	[[ -z "$$unformatted" ]] || { echo "gofmt: $$unformatted" >&2; exit 1; }
	go vet $(PACKAGES)
	go run $(STATICCHECK) $(PACKAGES)

.PHONY: unit
unit: need ## unit tests without the race detector: quicker while working
	@go test $(PACKAGES)

.PHONY: race
race: need ## unit tests under the race detector
	@go test -race -timeout 20m $(PACKAGES)

.PHONY: fuzz
fuzz: need ## fuzz every decoder for FUZZTIME each
	@go list -f '{{.Dir}} {{join .TestGoFiles " "}} {{join .XTestGoFiles " "}}' ./... | while read -r dir files; do
		for file in $$files; do
			{ grep -oE '^func Fuzz[A-Za-z0-9_]+' "$$dir/$$file" || true; } | sed 's/func //' | while read -r target; do
				go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x "$$dir" | { grep -vE '^(fuzz: elapsed|PASS)' || true; }
			done
		done
	done

.PHONY: web
web: page ## type-check and unit-test the page
	@npm run --silent check --prefix $(WEB)
	npm run --silent test --prefix $(WEB)

.PHONY: chromium
chromium:
	@[[ -z "$${CHROMIUM:-}" ]] && ! command -v chromium >/dev/null || exit 0
	[[ $$(id -u) == 0 ]] && command -v apt-get >/dev/null || { echo "missing: chromium (Debian's package of that name, or set CHROMIUM)" >&2; exit 1; }
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null

.PHONY: e2e
e2e: build chromium ## the browser tests, in real Chromium
	@ENTREPOT=$(CURDIR)/$(BIN) npm run --silent e2e --prefix $(WEB)

.PHONY: bench
bench: need ## measure; see benchmarks/README.md
	@cd benchmarks && go run .

.PHONY: cover
cover: need ## test coverage by package
	@go test -coverprofile=cover.out ./... >/dev/null
	go tool cover -func=cover.out | tail -n 1

.PHONY: demo-feed
demo-feed: need ## make the demo network's files again
	@go run ./testdata/demo/make -out testdata/demo

.PHONY: clean
clean: ## remove what was built
	@rm -rf bin cover.out $(WEB)/node_modules
	find $(WEB)/dist -mindepth 1 -not -name .gitkeep -delete
