# The root of a container image: for Scripts/package, which sources this.

# make_image FOLDER: no shell, no package manager, nothing that is not loaded or read.
make_image() {
    mkdir -p "$1"
    stage "$work/stage" /usr
    put 755 "$work/stage/usr/bin/weir" "$1/usr/bin/weir"
    libraries "$program" | while read -r file; do
        # At the path the loader looks at, and what a link there names at its own.
        put 755 "$(realpath "$file")" "$1$file"
        licence_of "$file" "$1"
    done
    put 644 "$root/LICENSE" "$1/usr/share/doc/weir/LICENSE"
    put 644 "$root/Scripts/package.d/copyright" "$1/usr/share/doc/weir/copyright"
    mkdir -p "$1/etc" "$1/var/lib/weir" "$1/tmp"
    echo 'weir:x:65532:65532:Weir:/var/lib/weir:/nonexistent' > "$1/etc/passwd"
    echo 'weir:x:65532:' > "$1/etc/group"
    find "$1" -type d -exec chmod 755 {} +
    chmod 1777 "$1/tmp"
    chmod 700 "$1/var/lib/weir"
    if [ "$(id -u)" -eq 0 ]; then chown 65532:65532 "$1/var/lib/weir"; fi
    find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

# licence_of LIBRARY FOLDER: the terms of the package it is from, as far as packages are known here.
licence_of() {
    command -v dpkg > /dev/null || return 0
    package=$(dpkg -S "$(realpath "$1")" 2> /dev/null || dpkg -S "$1" 2> /dev/null) || return 0
    package=${package%%:*}
    terms=/usr/share/doc/$package/copyright
    [ ! -f "$terms" ] || put 644 "$terms" "$2$terms"
}
