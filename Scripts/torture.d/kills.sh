# Runs that are killed, and what must be true of the database they leave.
# Sourced by Scripts/torture.

# Everything that must hold of the database at any instant. A copy is looked at, so that the next
# run finds the write-ahead log as the kill left it.
check_whole() { # DATABASE NAME
    rm -f "$work"/copy.sqlite*
    [ -e "$1" ] || return 0
    for suffix in '' -wal -shm -journal; do
        [ ! -e "$1$suffix" ] || cp "$1$suffix" "$work/copy.sqlite$suffix"
    done
    found=$(sqlite3 "$work/copy.sqlite" 'PRAGMA integrity_check' 2>&1) || true
    [ "$found" = ok ] || fail "$2: integrity_check: $found"
    [ "$(sqlite3 "$work/copy.sqlite" "SELECT count(*) FROM sqlite_schema WHERE name = 'flow_facts'")" = 1 ] \
        || return 0
    found=$(sqlite3 "$work/copy.sqlite" "SELECT count(*) FROM inputs
        WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected" 2>&1) || true
    [ "$found" = 0 ] || fail "$2: $found inputs do not balance (R2)"
    found=$(sqlite3 "$work/copy.sqlite" < "$root/Scripts/torture.d/roles.sql" 2>&1) || true
    [ "$found" = 0 ] || fail "$2: $found rows have another role than R5 says"
    state=$("$weir" digest "$work/copy.sqlite" 2>&1) || fail "$2: does not open: $state"
    committed=$(sqlite3 "$work/copy.sqlite" 'SELECT count(*) FROM inputs')
}

# Milliseconds of the clock.
now() { date +%s%3N; }

run_night() { # SOURCE DATABASE
    "$weir" run --source "$1" --database "$2" --topology "$root/Pipelines/topology.yaml" --log-format json \
        2> "$work/events"
}

# One run that is killed at an instant that `draw` chose; then what it left, then a whole run.
kill_once() { # NAME SOURCE DATABASE INSTANT WANTED-DIGEST
    : > "$work/events"
    # Not the function: the process itself is to be killed, not a shell around it.
    "$weir" run --source "$2" --database "$3" --topology "$root/Pipelines/topology.yaml" --log-format json \
        2> "$work/events" &
    victim=$!
    case $4 in
        finalising*)
            until grep -q finalising "$work/events" || ! kill -0 $victim 2> /dev/null; do
                sleep 0.002
            done ;;
    esac
    sleep "$(echo "${4#finalising+}" | awk '{ print $1 / 1000 }')"
    kill -9 $victim 2> /dev/null || true
    wait $victim 2> /dev/null || true
    last=$(sed -n 's/.*"event":"\([a-z]*\)".*/\1/p' "$work/events" | tail -n 1)
    case ${last:-none} in
        none) early=$((early + 1)) ;;
        planned | input) reading=$((reading + 1)) ;;
        finalising) settling=$((settling + 1)) ;;
        finished) ended=$((ended + 1)) ;;
    esac
    committed=none state=
    check_whole "$3" "$1"
    run_night "$2" "$3" || fail "$1: the run after it ended with status $?"
    digest=$("$weir" digest "$3") || fail "$1: no digest"
    [ "$digest" = "$5" ] || fail "$1: killed at $4 ms ($last, $committed inputs): another digest"
    [ "$(sqlite3 "$3" 'PRAGMA integrity_check')" = ok ] || fail "$1: not whole after the re-run"
    case $committed in none | 0) ;; *) partly=$((partly + 1)) ;; esac
    echo "$1: killed at $4 ms, last event ${last:-none}, $committed inputs committed"
}

# An undisturbed run: its digest, and after how many milliseconds it was finalising and done.
undisturbed() { # SOURCE DATABASE
    before=$(now)
    run_night "$1" "$2" || fail "undisturbed run: status $?"
    duration=$(($(now) - before))
    digest=$("$weir" digest "$2")
    # The reading share, from the times of the events.
    finalising=$(awk -F '"time":"' '{ split($2, t, /[T:Z]/); s = (t[2] * 60 + t[3]) * 60 + t[4] }
        NR == 1 { first = s } /"finalising"/ { printf "%d", (s - first) * 1000; exit }' "$work/events")
}

# An instant: half anywhere, half in the last part, counted from the event that begins it.
draw() {
    awk -v seed="$1" -v whole="$duration" -v finalising="${finalising:-0}" 'BEGIN {
        srand(seed); rand(); r = rand()
        if (rand() < 0.5) printf "%d", r * whole * 1.03
        else printf "finalising+%.1f", r * (whole - finalising) }'
}

# COUNT kills of first runs over SOURCE.
kill_first_runs() { # SOURCE COUNT
    undisturbed "$1" "$1.sqlite"
    wanted=$digest
    echo "$(basename "$1"): $duration ms undisturbed, finalising after ${finalising:-0} ms"
    last_number=$((number + $2))
    while [ $number -lt $last_number ]; do
        number=$((number + 1))
        rm -f "$work"/killed.sqlite*
        kill_once "kill $number" "$1" "$work/killed.sqlite" "$(draw $((seed * 1000 + number)))" "$wanted"
    done
}

kills() {
    count=${1:-100} seed=${2:-1}
    early=0 reading=0 settling=0 ended=0 partly=0
    # Two nights: one of so many blobs that it is committed in several transactions, and one that grows, with logs of
    # firewall, agents and resolvers.
    "$generate" --output "$work/many" --seed "$seed" --nodes 140 --pods-per-node 4 --hours 24 --tuples 150000 \
        --compression mixed 2> /dev/null
    "$generate" --output "$work/young" --seed "$seed" --nodes 16 --hours 2 --tuples 400000 --minutes 20 \
        --scan 20000 --events "$work/young/events" 2> /dev/null
    "$generate" --output "$work/grown" --seed "$seed" --nodes 16 --hours 2 --tuples 400000 --scan 20000 \
        --events "$work/grown/events" 2> /dev/null

    number=0
    kill_first_runs "$work/many" $((count / 10))
    kill_first_runs "$work/grown" $((count * 4 / 10))

    run_night "$work/young" "$work/young.sqlite"
    before_growth=$("$weir" digest "$work/young.sqlite")
    cp -R "$work/young" "$work/night"
    run_night "$work/night" "$work/base.sqlite"
    cp -R "$work/grown/." "$work/night/"
    # The growth alone, timed on a copy.
    cp "$work/base.sqlite" "$work/growth.sqlite"
    undisturbed "$work/night" "$work/growth.sqlite"
    wanted=$digest
    run_night "$work/night" "$work/clean.sqlite"
    [ "$("$weir" digest "$work/clean.sqlite")" = "$wanted" ] || fail "growth differs from a clean run"
    [ "$before_growth" = "$("$weir" digest "$work/base.sqlite")" ] || fail "two runs of the young night differ"
    echo "grown blobs: $duration ms undisturbed, finalising after ${finalising:-0} ms"
    unchanged=0
    while [ $number -lt "$count" ]; do
        number=$((number + 1))
        rm -f "$work"/killed.sqlite*
        cp "$work/base.sqlite" "$work/killed.sqlite"
        kill_once "kill $number" "$work/night" "$work/killed.sqlite" "$(draw $((seed * 1000 + number)))" "$wanted"
        case $state in
            "$before_growth") unchanged=$((unchanged + 1)) ;;
            "$wanted") ;;
            *) echo "kill $number left a state between" ;;
        esac
    done
    echo "$count kills: $early before the first event, $reading while reading, $settling while settling," \
        "$ended after the last event; $partly left something committed; of those during growth, $unchanged" \
        "left the old state"
}
