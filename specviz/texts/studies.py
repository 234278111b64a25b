"""Tables and errors of the studies: benchmarks and agreement with the library."""

# Benchmark of decoding

PLAIN = "generate"
ASSISTED_DEFAULTS = "assisted generation, defaults"
ASSISTED_LENGTH = "assisted generation, drafts of {length}"
OURS = "{tree} {rule}"
INTERVAL = "{low:.2f} to {high:.2f}"
TABLE_HEAD = "{name:<34} {speed:>6} {speed_span:>12} {length:>12} {length_span:>12} {overhead:>9}   {phases}"
TABLE_COLUMNS = {
    "name": "",
    "speed": "speed",
    "speed_span": "95 %",
    "length": "tokens/step",
    "length_span": "95 %",
    "overhead": "overhead",
    "phases": "seconds per phase",
}
LIBRARY_ROW = "{name:<34} {ratio:>6.2f} {span:>12}"
OUR_ROW = "{name:<34} {ratio:>6.2f} {span:>12} {mean:>12.2f} {mean_span:>12} {overhead:>9.3f}   {phases}"
PHASE = "{name} {seconds:.2f}"
COMPARISON = "{one} is {ratio:.2f} times as fast as {other} (95 % {span})"
GAIN = (
    "{tree:<10} temperature {temperature:<4} {steps} steps: top-down {topdown:.3f}, traversal {traversal:.3f} "
    "tokens per step, {share:+.1f} % (95 % {low:+.1f} to {high:+.1f})"
)
WRONG_LENGTH = "{name} wrote {got} tokens, not {expected}"
GPU_MACHINE = "PyTorch {version}, {name}"
CPU_MACHINE = "PyTorch {version}, {threads} CPU threads"

# Benchmark of verification

ONE_PASS = "one pass of (w*p - q).clip(0).sum()"
STOP_TOPDOWN = "stop distribution, top-down"
STOP_TRAVERSAL = "stop distribution, traversal"
VERIFY_TOPDOWN = "verification, top-down"
VERIFY_TRAVERSAL = "verification, traversal"
REJECT_TOPDOWN = "verification, top-down, all rejected"
REJECT_TRAVERSAL = "verification, traversal, all rejected"
EXAMINED = "tree {tree}: {nodes} nodes, {examined} of {draws} draws examined where all are rejected"
REPEATS = "vocabulary {vocabulary}, float64, median of {repeats} interleaved repeats"
TIME_HEAD = "{name:<40} {milliseconds:>8} {ratio:>7}"
TIME_ROW = "{name:<40} {milliseconds:>8.1f} {ratio:>7.2f}"
