# What is installed, and where: for Scripts/install and Scripts/package, which source this. `$root` is the project's folder,
# `$name` who speaks, `$work` a folder that is thrown away.

say() { echo "$name: $*" >&2; }

# Seconds of the commit, so that the same commit gives the same bytes. An archive without git has the commit's time on its files.
commit_time() {
    if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
        echo "$SOURCE_DATE_EPOCH"
    else
        git -C "$root" log -1 --format=%ct 2> /dev/null || stat -c %Y "$root/CHANGELOG.md"
    fi
}

# Twelve digits of a commit that is what is built, or nothing: a changed tree has no name.
commit_digits() {
    [ -z "${WEIR_COMMIT:-}" ] || { echo "$WEIR_COMMIT"; return 0; }
    changes=$(git -C "$root" status --porcelain 2> /dev/null) || return 0
    [ -n "$changes" ] || git -C "$root" rev-parse --short=12 HEAD
}

# find_program: sets `program`, the one of WEIR_BIN or one that is built with Swift's libraries in it, as where it is
# installed there may be no Swift. That build has a folder of its own: objects for the two kinds of linking differ.
find_program() {
    if [ -n "${WEIR_BIN:-}" ]; then
        program=$WEIR_BIN/weir
        [ -x "$program" ] || { say "no program weir in the folder that WEIR_BIN names"; exit 64; }
        return 0
    fi
    "$root/Scripts/setup"
    WEIR_COMMIT=$(commit_digits)
    export WEIR_COMMIT
    # No path of this machine is to be in the program, and none to change its bytes.
    set -- --package-path "$root" --scratch-path "$root/.build-install" -c release --product weir --static-swift-stdlib \
        -Xswiftc -file-prefix-map -Xswiftc "$root=." -Xcc "-ffile-prefix-map=$root=." -Xlinker -z -Xlinker now
    swift build "$@" >&2
    program=$(swift build "$@" --show-bin-path)/weir
}

# libraries PROGRAM: the files it loads, one a line; those of Swift are told apart by their folder alone.
libraries() { ldd "$1" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p'; }

# needs_swift PROGRAM: does it load libraries of Swift's that a machine without Swift has not?
needs_swift() { libraries "$1" | grep -q '/libswiftCore\.so$'; }

put() { # put MODE FILE PLACE
    mkdir -p "$(dirname "$3")"
    install -m "$1" "$2" "$3"
}

# put_at FILE PLACE: a text in which the program is where it will be.
put_at() {
    mkdir -p "$(dirname "$2")"
    sed "s|/usr/bin/weir|$prefix/bin/weir|g; s|/usr/share/doc/weir|$prefix/share/doc/weir|g" "$1" > "$2"
    chmod 644 "$2"
}

# stage FOLDER PREFIX: lays out all that is installed below FOLDER/PREFIX.
#
# `zsh_folder` and `unit_folder`, below the prefix, may be set before: distributions have their own.
stage() {
    staged=$1$2
    prefix=$2
    deploy=$root/Pipelines/deploy
    examples=$staged/share/doc/weir/examples
    put 755 "$program" "$staged/bin/weir"
    # Nearly half of the file is symbols, which no message of ours shows.
    ! command -v strip > /dev/null || strip --strip-unneeded --remove-section=.comment "$staged/bin/weir"
    SOURCE_DATE_EPOCH=$(commit_time) PYTHONDONTWRITEBYTECODE=1 python3 "$root/Scripts/package.d/manual.py" \
        "$program" "$staged/share/man/man1" --documentation "$prefix/share/doc/weir"
    complete bash "$staged/share/bash-completion/completions/weir"
    complete zsh "$staged/${zsh_folder:-share/zsh/site-functions}/_weir"
    complete fish "$staged/share/fish/vendor_completions.d/weir.fish"
    for unit in weir.service weir.timer weir-failed@.service; do
        put_at "$deploy/$unit" "$staged/${unit_folder:-lib/systemd/system}/$unit"
    done
    put 644 "$root/LICENSE" "$staged/share/doc/weir/LICENSE"
    put 644 "$root/CHANGELOG.md" "$staged/share/doc/weir/CHANGELOG.md"
    # What it points at in the source is not there.
    sed 's/\[\([^]]*\)\](\.\.[^)]*)/\1/g' "$root/Sources/Pipeline/Pipeline.docc/Running.md" > "$work/Running.md"
    put 644 "$work/Running.md" "$staged/share/doc/weir/Running.md"
    put 644 "$deploy/nightly.yaml" "$examples/nightly.yaml"
    put 644 "$root/Pipelines/topology.yaml" "$examples/topology.yaml"
    put_at "$deploy/weir.cron" "$examples/weir.cron"
    put 644 "$deploy/weir.logrotate" "$examples/weir.logrotate"
    put 644 "$deploy/kubernetes.yaml" "$examples/kubernetes.yaml"
    put 755 "$root/Scripts/snapshot-inventory" "$examples/snapshot-inventory"
    find "$staged/share/man" -type f -exec chmod 644 {} +
    find "$1" -type d -exec chmod 755 {} +
}

complete() { # complete SHELL PLACE
    mkdir -p "$(dirname "$2")"
    # The one for bash is no program: it is read by a shell that runs.
    "$program" --generate-completion-script "$1" | sed '1{/^#!/d;}' > "$2"
    chmod 644 "$2"
}
