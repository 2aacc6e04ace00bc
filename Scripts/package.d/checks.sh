# The checks of Scripts/check-install, which sources this. Each says what is wrong and ends with a status.

prefix=$work/prefix
examples=$prefix/share/doc/weir/examples
night="--source $root/SampleData/night --inventory $root/SampleData/inventory --topology $root/Pipelines/topology.yaml"

# The test's program may load Swift's libraries; that alone makes install speak, which is not asked here.
install_it() { "$scripts/install" --prefix "$prefix" "$@"; }

installs() {
    install_it || return 1
    (cd "$prefix" && sha256sum --quiet -c share/doc/weir/manifest) || return 1
    found=$(cd "$prefix" && find . -type f ! -name manifest | wc -l)
    [ "$found" -eq "$(wc -l < "$prefix/share/doc/weir/manifest")" ] || { echo "files that are in no list"; return 1; }
    # The units name the program where it is.
    grep -q "^ExecStart=$prefix/bin/weir run " "$prefix/lib/systemd/system/weir.service"
}

runs_from_prefix() {
    # An environment without a PATH to anything else.
    (cd / && env -i "$prefix/bin/weir" --version) > "$work/version" || return 1
    head -n 1 "$work/version" | grep -Eqx 'weir [0-9]+\.[0-9]+\.[0-9]+' || { cat "$work/version"; return 1; }
    env -i TMPDIR="$work" "$prefix/bin/weir" run --quiet $night --database "$work/prefix.sqlite" || return 1
    "$prefix/bin/weir" verify "$work/prefix.sqlite"
}

overwrites_nothing() {
    mkdir -p "$work/foreign/bin"
    echo theirs > "$work/foreign/bin/weir"
    status=0
    "$scripts/install" --prefix "$work/foreign" || status=$?
    [ $status -eq 2 ] || { echo "status $status"; return 1; }
    [ "$(find "$work/foreign" -type f)" = "$work/foreign/bin/weir" ] || { find "$work/foreign"; return 1; }
    [ "$(cat "$work/foreign/bin/weir")" = theirs ]
}

upgrades() {
    # As if an earlier version had had a page more.
    echo old > "$prefix/share/man/man1/weir-old.1"
    echo "$(sha256sum < "$prefix/share/man/man1/weir-old.1" | cut -d ' ' -f 1)  share/man/man1/weir-old.1" >> "$prefix/share/doc/weir/manifest"
    installs || return 1
    [ ! -e "$prefix/share/man/man1/weir-old.1" ]
}

uninstalls() {
    echo theirs > "$prefix/share/doc/weir/note"
    echo changed >> "$examples/nightly.yaml"
    install_it --uninstall || return 1
    left=$(cd "$prefix" && find . -type f | LC_ALL=C sort | tr '\n' ' ')
    [ "$left" = "./share/doc/weir/examples/nightly.yaml ./share/doc/weir/note " ] || { echo "left: $left"; return 1; }
}

pages_are_complete() {
    for verb in $("$prefix/bin/weir" --help | sed -n '/^SUBCOMMANDS/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
        page=$prefix/share/man/man1/weir-$verb.1
        [ -f "$page" ] || { echo "no page of $verb"; return 1; }
        for section in NAME SYNOPSIS DESCRIPTION ENVIRONMENT 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
            grep -qx "\.Sh $section" "$page" || { echo "$page: no $section"; return 1; }
        done
        for option in $("$prefix/bin/weir" "$verb" --help | sed -n '/^OPTIONS/,$s/^  \(-., \)\{0,1\}--\([a-z-]*\) .*/\2/p'); do
            grep -q '^\.It .*Fl \\-'"$(echo "$option" | sed 's/-/\\\\-/g')" "$page" || { echo "$page: no --$option"; return 1; }
        done
    done
}

lint_pages() { mandoc -T lint -W warning "$prefix"/share/man/man1/*.1; }

render_pages() {
    : > "$work/words"
    for page in "$prefix"/share/man/man1/*.1; do
        groff -ww -W break -mandoc -T utf8 "$page" > "$work/page" 2>> "$work/words" || return 1
    done
    [ ! -s "$work/words" ] || { cat "$work/words"; return 1; }
}

show_pages() {
    man --warnings -l "$prefix/share/man/man1/weir-run.1" > "$work/page" 2> "$work/words" || return 1
    [ ! -s "$work/words" ] || { cat "$work/words"; return 1; }
    grep -q 'status is 3' "$work/page"
}

# As a shell does it: the function is loaded and asked for what may stand behind `weir run --log`.
completes_in_bash() {
    bash -c '. "$1" && complete -p weir > /dev/null && COMP_WORDS=(weir run --log) COMP_CWORD=2 COMP_LINE="weir run --log" COMP_POINT=14 \
        && "$(complete -p weir | sed "s/.*-F \([^ ]*\).*/\1/")" weir --log run; echo "${COMPREPLY[@]}"' \
        bash "$prefix/share/bash-completion/completions/weir" | grep -q -e --log-format
}

# The examples, with the sample night in place of the machine's logs.
configuration_is_valid() {
    mkdir -p "$work/told"
    cp "$examples/topology.yaml" "$work/told/"
    sed "s|/var/lib/weir|$work/told|; s|/srv/flowlogs/insights-logs-flowlogflowevent|$root/SampleData/night|
        /networksecuritygroup/d; s|/srv/inventory|$root/SampleData/inventory|" "$examples/nightly.yaml" > "$work/told/nightly.yaml"
    "$prefix/bin/weir" check "$work/told/nightly.yaml"
}

# run_as_told WORDS: a job's own words, over that configuration.
run_as_told() {
    rm -f "$work/told/weir.sqlite"
    sh -c "$(echo "$1" | sed "s|/etc/weir/|$work/told/|")" || return 1
    [ "$(stat -c %a "$work/told/weir.sqlite")" = 600 ]
}
cron_job_runs() { run_as_told "$(sed -n 's/^[0-9]* [0-9]* \* \* \*  weir  //p' "$examples/weir.cron")"; }
service_job_runs() { run_as_told "$(sed -n 's/^ExecStart=//p' "$prefix/lib/systemd/system/weir.service")"; }

# A root of its own, with this machine's units for what ours refer to, and stand-ins for the programs.
units_are_valid() {
    mkdir -p "$work/units/usr/lib/systemd" "$work/units/usr/bin" "$work/units$prefix/bin"
    cp -R /lib/systemd/system "$work/units/usr/lib/systemd/" || return 1
    cp "$prefix"/lib/systemd/system/* "$work/units/usr/lib/systemd/system/"
    for stand_in in usr/bin/logger "$prefix/bin/weir"; do
        printf '#!/bin/sh\n' > "$work/units/$stand_in" && chmod 755 "$work/units/$stand_in"
    done
    systemd-analyze verify --root="$work/units" --man=no weir.service weir.timer weir-failed@weir.service.service || return 1
    systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$deploy/weir.timer")"
}

# In tenths, 0 is best: 4 and 8 when this was written.
units_are_closed() {
    for unit in weir.service weir-failed@.service; do
        systemd-analyze security --offline=true --threshold=10 --no-pager "$deploy/$unit" || return 1
    done
}

runs_under_filter() {
    # Nobody finds nothing by its path below a folder that is root's alone, such as the one for temporary files of the tests.
    filtered=$(env -u TMPDIR mktemp -d -t weir-filtered.XXXXXX) || return 1
    chmod 777 "$filtered"
    cp -R "$root/SampleData/night" "$root/SampleData/inventory" "$root/Pipelines/topology.yaml" "$prefix/bin/weir" "$filtered/"
    chmod -R a+rX "$filtered"
    status=0
    (cd "$filtered" && env TMPDIR="$filtered" /usr/bin/python3 "$scripts/package.d/sandbox.py" "$deploy/weir.service" ./weir run \
        --quiet --source night --inventory inventory --topology topology.yaml --database a.sqlite) || status=$?
    rm -rf "$filtered"
    return $status
}

logrotate_is_valid() {
    # Debugging: nothing is rotated, but a word that is none is an error.
    sed '/^ *su /d; s/^\( *create 0640\).*/\1/' "$deploy/weir.logrotate" > "$work/logrotate"
    logrotate --debug "$work/logrotate" > "$work/words" 2>&1 || { cat "$work/words"; return 1; }
    ! grep -i '^error' "$work/words"
}

kubernetes_is_valid() {
    mkdir -p "$work/kubernetes"
    PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" "$scripts/package.d/manifests.py" "$deploy/kubernetes.yaml" "$prefix/bin/weir" "$work/kubernetes"
}

packs() {
    "$scripts/package" --swift-outside --output "$work/first" || return 1
    # Another time, another mask, another folder: the same bytes.
    (umask 077 && TZ=Asia/Tokyo LC_ALL=C "$scripts/package" --swift-outside --output "$work/second") || return 1
    cmp "$work"/first/*.deb "$work"/second/*.deb || return 1
    rm -rf "$work/second"
    for library in libc6 libisal2 liblz4-1 libsqlite3-0 libssl3 libzstd1; do
        dpkg-deb -f "$work"/first/*.deb Depends | grep -q "$library" || { echo "does not depend on $library"; return 1; }
    done
}

runs_from_package() {
    dpkg-deb -x "$work"/first/*.deb "$work/unpacked" || return 1
    (cd "$work/unpacked" && find . ! -type d -perm /022) | grep . && return 1
    env -i "$work/unpacked/usr/bin/weir" --version | grep -q '^weir ' || return 1
    env -i TMPDIR="$work" "$work/unpacked/usr/bin/weir" run --quiet $night --database "$work/unpacked.sqlite" || return 1
    [ "$("$prefix/bin/weir" digest "$work/unpacked.sqlite")" = "$("$prefix/bin/weir" digest "$work/prefix.sqlite")" ] \
        || { echo "another digest than the installed program's"; return 1; }
    gzip -t "$work"/unpacked/usr/share/man/man1/*.gz
}

# In a root and a database of packages of its own. What it depends on is not there: that is not asked here.
dpkg_takes_it() {
    mkdir -p "$work/system/var/lib/dpkg/updates" "$work/system/var/lib/dpkg/info" "$work/system/etc"
    : > "$work/system/var/lib/dpkg/status"
    run_dpkg() { dpkg --root="$work/system" --force-depends --force-script-chrootless --log=/dev/null "$@" > "$work/words" 2>&1 || { cat "$work/words"; return 1; }; }
    run_dpkg --install "$work"/first/*.deb || return 1
    [ -x "$work/system/usr/bin/weir" ] && [ ! -e "$work/system/etc/systemd" ] || { echo "not as packed"; return 1; }
    run_dpkg --purge weir || return 1
    find "$work/system/usr" -name '*weir*' 2> /dev/null | grep . && return 1
    return 0
}

# A program for the tests finds Swift by a path of this machine, which the packed one has not.
lint_package() {
    set -- --fail-on error,warning
    ! libraries_of_swift || set -- "$@" --suppress-tags custom-library-search-path
    [ "$(id -u)" -ne 0 ] || set -- "$@" --allow-root
    lintian "$@" "$work"/first/*.deb
}
libraries_of_swift() { ldd "$WEIR_BIN/weir" | grep -q libswiftCore; }

# Entered by the user a pod has, with /proc as every container has it, and without.
runs_from_image() {
    "$scripts/package" --swift-outside --root "$work/image" || return 1
    find "$work/image" -perm /6000 | grep . && return 1
    [ ! -e "$work/image/bin/sh" ] || return 1
    status=0
    chroot --userspec=65532:65532 "$work/image" /usr/bin/weir run || status=$?
    [ $status -eq 64 ] || { echo "without /proc: status $status"; return 1; }
    cp -R "$root/SampleData/night" "$work/image/srv"
    chmod -R a+rX "$work/image/srv"
    mkdir "$work/image/proc"
    # A mount of its own goes with the process.
    unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot --userspec=65532:65532 "$1" /usr/bin/weir run --quiet --source /srv \
        --database /var/lib/weir/weir.sqlite' sh "$work/image" || return 1
    "$prefix/bin/weir" verify "$work/image/var/lib/weir/weir.sqlite"
}
