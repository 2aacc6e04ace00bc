# The Debian package: for Scripts/package, which sources this.

# Before a release all commits are older than it, and each is newer than the one before.
package_version() {
    commit=$(git -C "$root" rev-parse --short=7 HEAD 2> /dev/null) || { echo "$version"; return 0; }
    if git -C "$root" tag --points-at HEAD | grep -qx "v$version"; then
        echo "$version"
    else
        echo "$version~$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S).$commit"
    fi
}

# The packages whose libraries the program loads: dpkg-shlibdeps knows from which version on, dpkg -S knows only names.
dependencies() { # dependencies PROGRAM
    mkdir -p "$work/shlibs/debian"
    printf 'Source: weir\n\nPackage: weir\nArchitecture: any\n' > "$work/shlibs/debian/control"
    set -- "$1" "$(realpath "$1")"
    if command -v dpkg-shlibdeps > /dev/null; then
        ignore=
        [ $swift_outside = no ] || ignore=--ignore-missing-info
        # Swift's libraries are in no package; without the flag that is an error.
        # Functions do not tell that tables are STRICT, which SQLite knows since 3.37.
        (cd "$work/shlibs" && dpkg-shlibdeps $ignore -O "$2" 2> "$work/shlibs/words") |
            sed 's/^shlibs:Depends=//; s/libsqlite3-0 ([^)]*)/libsqlite3-0 (>= 3.37)/'
    else
        libraries "$1" | while read -r file; do
            dpkg -S "$(realpath "$file")" 2> /dev/null || dpkg -S "$file" 2> /dev/null || true
        done | cut -d : -f 1 | LC_ALL=C sort -u | sed 's/ *$//' | paste -s -d , | sed 's/,/, /g'
    fi
}

# Debian's changelog has one entry, which points at ours: what changed is for people, and said once.
changelog() {
    cat << END
weir ($1) unstable; urgency=medium

  * What is new is in /usr/share/doc/weir/CHANGELOG.md.gz.

 -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
END
}

control() { # control VERSION ARCHITECTURE DEPENDENCIES KILOBYTES
    cat << END
Package: weir
Version: $1
Architecture: $2
Maintainer: $maintainer
Installed-Size: $4
Depends: $3
Suggests: sqlite3
Section: net
Priority: optional
Description: Azure flow logs to one SQLite file that answers questions
 Weir reads a night of Azure and Kubernetes flow logs (network security
 groups, virtual networks, firewalls, Hubble, Calico, CoreDNS), plain or
 compressed, and leaves one SQLite database: who talked to whom by pod and
 workload, what left the cluster, what was denied and by which rule, which
 rules nobody needs, and what is missing from the evidence.
 .
 It counts a flow once, a record once, and runs from cron without a server,
 an agent or an account.
END
}

# Without it, systemd goes on with the units of the version before.
reload_script() {
    cat << 'END'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
    systemctl --system daemon-reload > /dev/null || true
fi
END
}

make_package() {
    maintainer="${DEBFULLNAME:-The maintainers of Weir} <${DEBEMAIL:-maintainers@weir.example}>"
    tree=$work/tree
    unit_folder=../lib/systemd/system
    stage "$tree" /usr
    number=$(package_version)
    architecture=$(dpkg --print-architecture)
    documents=$tree/usr/share/doc/weir
    needed=$(dependencies "$program")
    [ -n "$needed" ] || { cat "$work/shlibs/words" >&2; say "the libraries of $program belong to no package"; exit 2; }

    mkdir -p "$output"
    file=weir_${number}_$architecture
    # What was stripped, for gdb and addr2line.
    objcopy --only-keep-debug "$program" "$output/$file.debug"

    # The terms are in the file that Debian has for them.
    rm "$documents/LICENSE"
    put 644 "$root/Scripts/package.d/copyright" "$documents/copyright"
    put 644 "$root/Scripts/package.d/lintian-overrides" "$tree/usr/share/lintian/overrides/weir"
    changelog "$number" > "$documents/changelog"
    gzip -9n "$documents/changelog" "$documents/CHANGELOG.md" "$tree"/usr/share/man/man1/*.1

    find "$tree" -type d -exec chmod 755 {} +
    size=$(find "$tree" -type f -printf '%s\n' | awk '{ kilobytes += int(($1 + 1023) / 1024) } END { print kilobytes }')
    mkdir "$tree/DEBIAN"
    chmod 755 "$tree/DEBIAN"
    control "$number" "$architecture" "$needed" "$size" > "$tree/DEBIAN/control"
    (cd "$tree" && find usr lib -type f | LC_ALL=C sort | xargs -d '\n' md5sum) > "$tree/DEBIAN/md5sums"
    reload_script > "$tree/DEBIAN/postinst"
    reload_script > "$tree/DEBIAN/postrm"
    chmod 755 "$tree/DEBIAN/postinst" "$tree/DEBIAN/postrm"
    chmod 644 "$tree/DEBIAN/control" "$tree/DEBIAN/md5sums"
    find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

    # Sorted names, times of the commit and root as owner, whoever packs; one thread, whose number can show in xz's bytes.
    dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$tree" "$output/$file.deb" > /dev/null
    say "$output/$file.deb: $(du -h "$output/$file.deb" | cut -f 1), needs $needed"
}
