module entrepot/benchmarks

go 1.26.0

require (
	entrepot v0.0.0
	gonum.org/v1/gonum v0.17.0
)

require github.com/paulmach/orb v0.14.0 // indirect

replace entrepot => ../
