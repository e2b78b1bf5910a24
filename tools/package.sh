#!/usr/bin/env bash
# Makes build/anlan_VERSION_ARCH.deb from build/anlan and package/. Called by ./dev package.
set -euo pipefail
version=$(build/anlan --version | awk '{ print $2 }')
arch=$(dpkg --print-architecture)
root=build/package/root
deb=build/anlan_${version}_$arch.deb
rm -rf build/package
install -D -m 0755 build/anlan "$root/usr/bin/anlan"
strip --strip-unneeded "$root/usr/bin/anlan"
install -D -m 0644 package/anlan.service "$root/usr/lib/systemd/system/anlan.service"
install -D -m 0644 package/default "$root/etc/default/anlan"
install -D -m 0644 doc/anlan.1 "$root/usr/share/man/man1/anlan.1"
gzip -9n "$root/usr/share/man/man1/anlan.1"
install -D -m 0644 LICENSE "$root/usr/share/doc/anlan/copyright"
install -D -m 0644 README.md "$root/usr/share/doc/anlan/README.md"
for file in packs/*.yaml; do install -D -m 0644 "$file" "$root/usr/share/anlan/$file"; done

# dpkg-shlibdeps reads the names of the libraries' packages off the program; it wants a debian/control beside it.
mkdir -p build/package/debian "$root/DEBIAN"
printf 'Source: anlan\n\nPackage: anlan\nArchitecture: any\n' > build/package/debian/control
libraries=$(cd build/package && dpkg-shlibdeps -O root/usr/bin/anlan 2> /dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$libraries" ] || { echo "dpkg-shlibdeps found no libraries" >&2; exit 1; }
cat > "$root/DEBIAN/control" <<TEXT
Package: anlan
Version: $version
Architecture: $arch
Maintainer: Anlan <root@localhost>
Depends: $libraries, adduser
Recommends: systemd
Suggests: postgresql
Installed-Size: $(du -sk "$root" | cut -f1)
Section: web
Priority: optional
Description: infection prevention in welfare institutions
 Daily and zero reports from institutions, deadlines to the minute, corrections
 that keep what they replaced, and a live board from county to country.
 One program; the data lie in SQLite or PostgreSQL.
TEXT
echo /etc/default/anlan > "$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 0755 "package/$script" "$root/DEBIAN/$script"; done
dpkg-deb --root-owner-group --build "$root" "$deb" > /dev/null

# A unit that systemd would not take is found here, not on the server.
if command -v systemd-analyze > /dev/null; then
	sed "s|/usr/bin/anlan|$PWD/build/anlan|" package/anlan.service > build/package/anlan.service
	systemd-analyze verify --man=no build/package/anlan.service
fi
dpkg-deb --info "$deb" | sed -n 's/^ Depends/Depends/p'
ls -lh "$deb" | awk '{ print $9, $5 }'
