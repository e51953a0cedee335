# What is done again and again. `just` alone lists it; every recipe is plain commands that work without it too.

# List the recipes
default:
    @just --list --unsorted

# Put every file into its layout
fmt:
    cargo fmt --all

# All lints, as errors
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# All tests, on SQLite and, where PostgreSQL's programs are installed, on PostgreSQL
test *filter:
    cargo test {{ filter }}

# The tests that start no server: parts of the service, and the library
test-fast:
    cargo test --lib
    cargo test --package search-index

# What reading and matching cost, beside their bounds; the instructions of a line, where valgrind is installed
bench:
    cargo bench --package search-index --bench reading
    .ci/instructions --release

# Every figure of docs/BENCHMARKS.md, one command after the other; on a machine that does nothing else
bench-all folder="target/figures" *flags:
    #!/usr/bin/env bash
    set -euo pipefail
    mkdir -p {{ folder }}
    cargo build --release --bin theriac
    theriac=${CARGO_TARGET_DIR:-target}/release/theriac
    for part in "http {{ flags }}" import reverse freshness growth; do
        echo "== theriac bench $part"
        $theriac bench $part 2>&1 | tee {{ folder }}/${part%% *}.txt
    done
    .ci/instructions --release | tee {{ folder }}/instructions.txt

# Damaged texts for one parser (name, strength, form or question) until something breaks or the time is over
fuzz parser seconds="60" seed="1":
    cargo run --release --package search-index --example fuzz -- {{ parser }} --seconds {{ seconds }} --seed {{ seed }}

# An older database of so many listings goes forward with nothing changed, on both databases
upgrade rows="100000":
    THERIAC_ROWS={{ rows }} cargo test --release --test main upgrade:: -- --nocapture

# The program of a version before goes on serving while this one changes the schema; both built for release
upgrade-beside older rows="100000":
    cargo build --release --bin theriac
    THERIAC_PROGRAM={{ justfile_directory() }}/target/release/theriac THERIAC_OLDER_PROGRAM={{ older }} THERIAC_ROWS={{ rows }} cargo test --test main upgrade::older -- --nocapture

# Two hours of mixed load on the release program: what it takes stays within bounds
soak minutes="120":
    cargo build --release --bin theriac
    THERIAC_PROGRAM={{ justfile_directory() }}/target/release/theriac THERIAC_SOAK_MINUTES={{ minutes }} cargo test --test main soak:: -- --nocapture

# Races of 200 at once, on both databases
races:
    THERIAC_RELEASE=1 cargo test --test main walls::races

# Tell the story from an empty folder, then keep serving
demo:
    cargo run -- demo

# Serve from ./data with the settings of .env, if there is one
run *flags:
    set -a; [ ! -f .env ] || . ./.env; set +a; cargo run -- serve {{ flags }}

# The OpenAPI document
openapi:
    @cargo run --quiet -- openapi

# The documentation of the code, for those who work on it
docs:
    cargo doc --workspace --no-deps --document-private-items

# Every route as each role, by the OpenAPI document: no 5xx, nothing that it does not describe; needs schemathesis 4
schemathesis *flags:
    cargo build
    tests/schemathesis/run {{ flags }}

# A line to PostgreSQL that swallows all packets, and mails through a real Postfix; both need root
machine seconds="20":
    cargo build
    tests/black_hole/run {{ seconds }}
    tests/postfix/run

# Several nodes on one PostgreSQL, at length: kills, restarts, the order of the log
nodes kills="100" restarts="20" writes="20000":
    THERIAC_KILLS={{ kills }} THERIAC_RESTARTS={{ restarts }} THERIAC_WRITES={{ writes }} cargo test nodes:: -- --nocapture

# Documents in an S3-compatible store, with a server of its own; needs moto's server
s3:
    .ci/s3

# The bill of materials (CycloneDX) of the container image's program, checked; needs cargo-cyclonedx 0.5
sbom file="target/theriac.cdx.json":
    .ci/sbom {{ file }}

# Licences, advisories, banned crates and sources of all dependencies; needs cargo-deny 0.20
deny:
    cargo deny check

# What is checked before a change goes in
ci:
    .ci/run

# Whether a clone of what is committed builds and passes its tests, with nothing of this folder; timed
clean-clone:
    #!/usr/bin/env bash
    set -euo pipefail
    clone=$(mktemp -d)
    trap 'rm -rf "$clone"' EXIT
    git clone --quiet --no-hardlinks . "$clone"
    cd "$clone"
    unset CARGO_TARGET_DIR
    time cargo test

# Kills, restarts, a cut line, a full disk, damaged files, restored backups: all in their long form (over an hour)
durability kills="500" restarts="20":
    THERIAC_KILLS={{ kills }} THERIAC_RESTARTS={{ restarts }} THERIAC_CUT_SECONDS=40 THERIAC_STEPS=all THERIAC_FEED_SECONDS=60 \
        cargo test --test main durability:: -- --nocapture --test-threads 2

# Mails at length: a server that is away for an hour, and kills while mailing; on both databases
mail mails="2000" seconds="3600" kills="100":
    THERIAC_MAILS={{ mails }} THERIAC_OUTAGE_SECONDS={{ seconds }} THERIAC_KILLS={{ kills }} \
        cargo test --test main mail:: -- --nocapture --test-threads 2

# The container image
image:
    docker build --tag theriac .
