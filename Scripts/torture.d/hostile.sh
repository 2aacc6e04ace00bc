# Hostile inputs: one function a case writes its input under $in and says what must come of it.
# Sourced by Scripts/torture.

# Member names and values up to the tuples of an NSG record: head MINUTE [RULE].
head_of() {
    printf '{"time":"2026-11-20T00:%02d:41.1234567Z","systemId":"S","macAddress":"00005E005301",' "$1"
    printf '"category":"NetworkSecurityGroupFlowEvent","resourceId":"/NSG","properties":{"Version":2,'
    printf '"flows":[{"rule":"%s","flows":[{"mac":"00005E005301","flowTuples":[' "${2:-UserRule_R}"
}
tail_of() { printf ']}]}]}}'; }
denial='"1795132840,203.0.113.9,10.0.0.4,40000,22,T,I,D,B,,,,"'
# One whole record with one denial.
record() { head_of "$1"; printf '%s' "$denial"; tail_of; }

# MIB mebibytes of one letter, quickly.
letters() { head -c "$(($1 * 1048576))" /dev/zero | tr '\0' "${2:-a}"; }

# A document of records before and behind MIB times one mebibyte of BYTE in member "x", as frames
# or members of COMPRESSOR: the filling is one frame of 256 MiB, repeated.
bomb() { # COMPRESSOR MIB BYTE OPENING CLOSING
    { printf '{"records":['; record 1; printf ',%s' "$4"; } | $1 -c
    letters 256 "$3" | $1 -c > "$in/filling"
    times=$(($2 / 256))
    while [ $times -gt 0 ]; do cat "$in/filling"; times=$((times - 1)); done
    rm "$in/filling"
    { printf '%s,' "$5"; record 2; printf ']}'; } | $1 -c
}

# Sets: want_status, and want_denied if totals are known.
case_bomb_gzip_string() {
    bomb 'gzip -1' 20480 a '{"x":"' '"}' > "$in/bomb"; want_status=0 want_denied=2
}
case_bomb_gzip_one_member() {
    { printf '{"records":['; record 1; printf ',{"x":"'; letters 5120; printf '"},'; record 2
      printf ']}'; } | gzip -1 > "$in/bomb"
    want_status=0 want_denied=2
}
case_bomb_gzip_spaces() {
    bomb 'gzip -1' 20480 ' ' '{"x":1' '}' > "$in/bomb"; want_status=0 want_denied=2
}
case_bomb_zstd() { bomb 'zstd -q' 20480 a '{"x":"' '"}' > "$in/bomb"; want_status=0 want_denied=2; }
case_bomb_lz4() { bomb 'lz4 -q' 20480 a '{"x":"' '"}' > "$in/bomb"; want_status=0 want_denied=2; }
# A file of zeros is no flow log.
case_bomb_zeros() {
    letters 1024 '\0' | gzip -1 > "$in/frame"
    for times in 1 2 3 4 5 6 7 8 9 10; do cat "$in/frame" "$in/frame"; done > "$in/bomb"
    rm "$in/frame"
    want_status=0 want_denied=0
}

case_string_value() {
    { printf '{"records":['; record 1; printf ',{"x":"'; letters 1024; printf '","y":1},'
      record 2; printf ']}'; } > "$in/string"
    want_status=0 want_denied=2
}
case_string_rule() {
    { printf '{"records":['; record 1; printf ','; head_of 2 | sed 's/UserRule_R.*//'
      letters 1024; printf '","flows":[{"mac":"00005E005301","flowTuples":[%s' "$denial"; tail_of
      printf ','; record 3; printf ']}'; } > "$in/string"
    want_status=0 want_denied=3
}
# A tuple of that length is one rejected row.
case_string_tuple() {
    { printf '{"records":['; record 1; printf ','; head_of 2; printf '%s,"1795132840,' "$denial"
      letters 1024; printf '",%s' "$denial"; tail_of; printf ','; record 3; printf ']}'
    } > "$in/string"
    want_status=3 want_denied=4
}
case_string_name() {
    { printf '{"records":['; record 1; printf ',{"'; letters 1024; printf '":1},'; record 2
      printf ']}'; } > "$in/string"
    want_status=0 want_denied=2
}
case_string_time() {
    { printf '{"records":['; record 1; printf ',{"time":"'; letters 1024
      printf '","macAddress":"'; letters 256; printf '","flowLogGUID":"'; letters 256
      printf '","flowRecords":{"flows":[]}},'; record 2; printf ']}'; } > "$in/string"
    want_status=0 want_denied=2
}
# A number of more than 64 characters is taken for damage: the rest of the line goes with it.
case_string_number() {
    { printf '{"records":['; record 1; printf ',{"x":'; letters 1024 1; printf '},'; record 2
      printf ']}'; } > "$in/string"
    want_status=3 want_denied=1
}
case_string_unfinished() {
    { printf '{"records":['; record 1; printf ',{"x":"'; letters 1024; } > "$in/string"
    want_status=3 want_denied=1
}

# DEPTH times TEXT, joined.
deep() { awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'; }
case_nesting() {
    for depth in 100000 10000000; do
        { printf '{"records":['; record 1; printf ',{"x":'; deep $depth '['; deep $depth ']'
          printf '},'; record 2; printf ']}'; } > "$in/arrays-inside-$depth"
        { printf '{"records":['; record 3; printf ',{"x":'; deep $depth '{"a":'; printf 1
          deep $depth '}'; printf '},'; record 4; printf ']}'; } > "$in/objects-inside-$depth"
        deep $depth '[' > "$in/arrays-$depth"
        { deep $depth '['; record 5; deep $depth ']'; } > "$in/arrays-around-$depth"
        deep $depth '{"records":[' > "$in/records-$depth"
        { deep $depth '{"records":['; record 6; deep $depth ']}'; } > "$in/records-around-$depth"
        { deep $depth '{"a":'; printf 1; deep $depth '}'; } > "$in/objects-$depth"
        { head_of 7; deep $depth '['; deep $depth ']'; printf ',%s' "$denial"; tail_of
        } > "$in/arrays-as-tuples-$depth"
    done
    # Arrays of arrays are no flow logs; the files of [ and of {"records":[ end early.
    want_status=3 want_denied=
}

# PAIRS distinct (address, port) pairs in records of ROWS rows, one source or as many as pairs.
scan() { # PAIRS ROWS SPOOFED DECISION
    awk -v pairs="$1" -v rows="$2" -v spoofed="$3" -v decision="$4" -v head="$(head_of 0)" \
        -v tail="$(tail_of)" 'BEGIN {
            split(head, part, "00:00:41.1234567Z")
            printf "{\"records\":["
            for (i = 0; i < pairs; i++) {
                if (i % rows == 0) {
                    if (i > 0) printf "%s,", tail
                    printf "%s00:%02d:%02d.%07dZ%s", part[1], i / rows / 60 % 60, i / rows % 60,
                        i / rows, part[2]
                } else printf ","
                source = spoofed ? int(i / 65536) % 200 + 20 "." int(i / 256) % 256 "." i % 256 ".7" \
                    : "203.0.113.66"
                target = spoofed ? "10.0.0.4" : "10.0." int(i / 65535 / 256) "." int(i / 65535) % 256
                printf "\"1795132840,%s,%s,%d,%d,T,I,%s,B,,,,\"", source, target, 40000,
                    spoofed ? 443 : i % 65535 + 1, decision
            }
            printf "%s]}", tail
        }'
}
case_scan_generated() {
    "$generate" --output "$in" --nodes 10 --hours 1 --tuples 100000 --scan 10000000 \
        --compression gzip --truth "$work/truth.json" 2> /dev/null
    want_status=0
    want_denied=$(awk '/"total" : /{total = 1} total && /"denied"/ { gsub(/[^0-9]/, ""); print }' \
        "$work/truth.json")
}
case_scan_one_source() { scan 10000000 2000 0 D > "$in/scan"; want_status=0 want_denied=10000000; }
case_scan_one_record() { scan 10000000 20000000 0 D > "$in/scan"; want_status=0 want_denied=10000000; }
case_scan_spoofed() { scan 10000000 2000 1 D > "$in/scan"; want_status=0 want_denied=10000000; }
case_scan_spoofed_record() {
    scan 10000000 20000000 1 D > "$in/scan"; want_status=0 want_denied=10000000
}
# Allowed, so that the sources count for roles, too.
case_scan_allowed() { scan 10000000 2000 1 A > "$in/scan"; want_status=0 want_denied=0; }

case_groups() {
    awk -v denial="$denial" -v head="$(head_of 0)" -v tail="$(tail_of)" 'BEGIN {
        printf "{\"records\":[%s%s", head, denial
        for (i = 0; i < 200000; i++)
            printf "]}]},{\"rule\":\"UserRule_%d\",\"flows\":[{\"mac\":\"00005E005301\",\"flowTuples\":[%s", i, denial
        printf "%s]}", tail
    }' > "$in/groups"
    want_status=0 want_denied=200001
}
case_rules() {
    awk -v denial="$denial" -v head="$(head_of 0 RULE)" -v tail="$(tail_of)" 'BEGIN {
        split(head, part, "00:00:41.1234567Z|RULE")
        printf "{\"records\":["
        for (i = 0; i < 1000000; i++)
            printf "%s%s00:%02d:%02d.%07dZ%sUserRule_%d%s%s%s", i ? "," : "", part[1], i / 60 % 60, i % 60, i,
                part[2], i, part[3], denial, tail
        printf "]}"
    }' > "$in/rules"
    want_status=0 want_denied=1000000
}
# Records without rows beside those with one; 100 reporters.
case_records() {
    awk -v denial="$denial" -v head="$(head_of 0)" -v tail="$(tail_of)" 'BEGIN {
        split(head, part, "00:00:41.1234567Z")
        printf "{\"records\":["
        for (i = 0; i < 1000000; i++)
            printf "%s%s00:%02d:%02d.%07dZ%s%s%s", i ? "," : "", part[1], i / 60 % 60, i % 60, i,
                part[2], i % 10 ? "" : denial, tail
        printf "]}"
    }' > "$in/records"
    want_status=0 want_denied=100000
}
# As many reporters as records: every one is a stream of its own.
case_reporters() {
    awk -v denial="$denial" -v head="$(head_of 0)" -v tail="$(tail_of)" 'BEGIN {
        split(head, part, "00005E005301")
        printf "{\"records\":["
        for (i = 0; i < 1000000; i++)
            printf "%s%s0200%08X%s0200%08X%s%s%s", i ? "," : "", part[1], i, part[2], i, part[3], denial, tail
        printf "]}"
    }' > "$in/reporters"
    want_status=0 want_denied=1000000
}
# Rows of a hundred thousand different hours in one reporter's records.
case_hours() {
    awk -v head="$(head_of 0)" -v tail="$(tail_of)" 'BEGIN {
        split(head, part, "00:00:41.1234567Z")
        printf "{\"records\":["
        for (i = 0; i < 100; i++) {
            printf "%s%s00:%02d:%02d.%07dZ%s", i ? "," : "", part[1], i / 60 % 60, i % 60, i, part[2]
            for (j = 0; j < 1000; j++)
                printf "%s\"%d,203.0.113.9,10.0.0.4,40000,22,T,I,D,B,,,,\"", j ? "," : "", (i * 1000 + j) * 3600
            printf "%s", tail
        }
        printf "]}"
    }' > "$in/hours"
    want_status=0 want_denied=100000
}
# The same flow over and over at one instant: 2 million ends and begins in one record.
case_same_flow() {
    head -c 0 /dev/null
    awk 'BEGIN {
        printf "{\"time\":\"2026-11-20T00:00:41.1234567Z\",\"flowLogVersion\":4,\"flowLogGUID\":\"G\",\"macAddress\":\"00005E005301\",\"flowRecords\":{\"flows\":[{\"aclID\":\"A\",\"flowGroups\":[{\"rule\":\"R\",\"flowTuples\":["
        for (i = 0; i < 2000000; i++)
            printf "%s\"1795132840000,10.0.0.5,10.0.0.4,40000,22,6,I,%s,NX,1,1,1,1\"", i ? "," : "", i % 2 ? "B" : "E"
        printf ",\"1795132840000,203.0.113.9,10.0.0.4,40000,22,6,I,D,NX,0,0,0,0\"]}]}]}}"
    }' > "$in/flow"
    want_status=0 want_denied=1
}
# Unknown words without end: what has no number left is rejected, with a reason.
case_words() {
    awk -v head="$(head_of 0)" -v tail="$(tail_of)" 'BEGIN {
        printf "{\"records\":[%s", head
        for (i = 0; i < 1000000; i++)
            printf "%s\"1795132840,203.0.113.9,10.0.0.4,40000,22,P%d,D%d,D,S%d,,,,\"", i ? "," : "", i, i, i
        printf "%s]}", tail
    }' > "$in/words"
    want_status=3 want_denied=
}
case_blobs() {
    awk -v denial="$denial" -v head="$(head_of 0)" -v tail="$(tail_of)" -v folder="$in" 'BEGIN {
        split(head, part, "00:00:41.1234567Z")
        for (i = 0; i < 100000; i++) {
            name = folder "/" i % 100 "/blob-" i ".json"
            printf "{\"records\":[%s00:%02d:%02d.%07dZ%s%s%s]}", part[1], i / 60 % 60, i % 60, i, part[2],
                denial, tail > name
            close(name)
        }
    }'
    want_status=0 want_denied=100000
}
prepare_blobs() { for folder in 0 1 2 3 4 5 6 7 8 9; do
    for ten in '' 1 2 3 4 5 6 7 8 9; do mkdir -p "$in/$ten$folder"; done; done; }

case_noise() {
    for magic in '\037\213\010\000' '\037\213\010\004' '\004\042\115\030' '\050\265\057\375' \
        '\120\052\115\030\377\377\377\377' '{"records":[' '{"records":[{"time":"' '[' '{' ',' ']' \
        '\357\273\277' '\037\213\010' '\000'; do
        for size in 0 1 3 1000 1000000; do
            name=$(printf %s "$magic-$size" | tr -c 'a-z0-9-' _)
            { printf "$magic"
              awk -v n=$size 'BEGIN { srand(n); for (i = 0; i < n; i++) printf "%c", 1 + int(rand() * 255) }'
            } > "$in/$name"
        done
    done
    want_status=3 want_denied=0
}
case_places() {
    { printf '{"records":['; record 1; printf ']}'; } > "$in/sound.json"
    mkdir "$in/loop" "$in/shut" "$in/deep"
    ln -s ../loop "$in/loop/again"; ln -s . "$in/here"; ln -s a "$in/b"; ln -s b "$in/a"
    ln -s /dev/zero "$in/endless"; ln -s none "$in/dangling"; ln -s / "$in/root-of-all"
    rm "$in/root-of-all"
    cp "$in/sound.json" "$in/shut/hidden.json"; chmod 0 "$in/shut"
    cp "$in/sound.json" "$in/closed.json"; chmod 0 "$in/closed.json"
    mkfifo "$in/pipe"
    cp "$in/sound.json" "$in/$(printf 'line\nbreak \033[31mred\033[0m \007.json')"
    want_status=3 want_denied=1
}

hostile() {
    /usr/bin/time -f %M true 2> /dev/null || { echo "torture: GNU time is not installed" >&2; exit 64; }
    # The slow ones last.
    all="places noise nesting groups words same_flow hours rules records reporters blobs
        string_value string_rule string_tuple string_name string_time string_number string_unfinished
        scan_generated scan_one_source scan_one_record scan_spoofed scan_spoofed_record scan_allowed
        bomb_zeros bomb_zstd bomb_lz4 bomb_gzip_string bomb_gzip_spaces bomb_gzip_one_member"
    printf '%-22s %-6s %6s %8s %8s  %s\n' case memory status peak_MB seconds message
    [ $# -gt 0 ] || set -- $all
    for case; do hostile_case "$case"; done
}

hostile_case() {
    in=$work/in-$1
    mkdir "$in"
    case $1 in blobs) prepare_blobs ;; esac
    "case_$1"
    digest=
    for memory in ${TORTURE_MEMORY:-1G 128M}; do
        database=$work/$1-$memory.sqlite
        measured "$1" $memory "$want_status"
        totals "$1"
        # Nothing to compare with: a digest of millions of rows takes minutes.
        case "${TORTURE_MEMORY:-1G 128M}" in *' '*) ;; *) continue ;; esac
        again=$("$weir" digest "$database" 2>&1) || fail "$1: digest: $again"
        [ "${digest:-$again}" = "$again" ] || fail "$1: another digest with --memory $memory"
        digest=$again
    done
    case $1 in blobs) measured "$1 again" 128M 0 ;; esac
    chmod -R u+rwx "$in" 2> /dev/null || true
    rm -rf "$in" "$work/$1"-*
}

# Runs weir over $in into $database and prints a line of the table.
measured() { # NAME MEMORY STATUS
    status=0
    as_nobody /usr/bin/time -o "$work/time" -f '%M %e' timeout 600 "$weir" run --source "$in" --database "$database" \
        --memory "$2" --quiet 2> "$work/errors" || status=$?
    peak=$(($(awk 'END { print $1 }' "$work/time") / 1024))
    printf '%-22s %-6s %6s %8s %8s  %s\n' "$1" "$2" $status $peak \
        "$(awk 'END { print $2 }' "$work/time")" "$(sed "s|$work/||g" "$work/errors" | head -n 1 | cut -c 1-150)"
    limit=$(($(echo "$2" | sed 's/G/ * 1024/; s/M//')))
    [ $peak -le $limit ] || fail "$1: $peak MB are more than --memory $2"
    [ $status -eq "$3" ] || fail "$1: status $status instead of $3"
    grep -q "$(printf '[\001-\010\013-\037]')" "$work/errors" && fail "$1: control characters in a message"
    return 0
}

# As root nothing is unreadable.
as_nobody() {
    if [ "$(id -u)" -eq 0 ] && [ -d "$in/shut" ]; then
        mkdir -p "$work/nobody"
        touch "$work/time"
        chmod 0711 "$work"
        chown -R nobody "$in" "$work/nobody" "$work/time"
        database=$work/nobody/$(basename "$database")
        su nobody -s /bin/sh -c "exec /usr/bin/time -o '$work/time' -f '%M %e' '$weir' run --source '$in' \
            --database '$database' --memory $memory --quiet"
    else
        "$@"
    fi
}

# The balance of R2 and the exact number of denials.
totals() {
    wrong=$(sqlite3 "$database" "SELECT count(*) FROM inputs WHERE rows_read <> rows_kept + rows_duplicate + rows_rejected")
    [ "$wrong" = 0 ] || fail "$1: $wrong inputs do not balance"
    [ -n "$want_denied" ] || return 0
    denied=$(sqlite3 "$database" "SELECT total(denied) FROM flow_facts" | sed 's/\.0$//')
    [ "$(printf %.0f "$denied")" = "$want_denied" ] || fail "$1: $denied denied instead of $want_denied"
    denied=$(sqlite3 "$database" "SELECT total(attempts) FROM denials")
    [ "$(printf %.0f "$denied")" = "$want_denied" ] || fail "$1: $denied attempts instead of $want_denied"
}
