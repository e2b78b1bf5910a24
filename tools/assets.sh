#!/bin/sh
# Prints an assembler file that holds the named files whole, and a table of (name, first byte, end) for base/asset.c.
# What was built (build/web/…) is named without the build folder.
set -eu
echo '.section .rodata'
n=0
for file in "$@"; do
	printf 'asset_name_%d: .asciz "%s"\n.balign 16\nasset_data_%d: .incbin "%s"\nasset_end_%d: .byte 0\n' "$n" "${file#build/}" "$n" "$file" "$n"
	n=$((n + 1))
done
echo '.section .data.rel.ro,"aw"'
echo '.balign 8'
echo '.globl asset_table'
echo 'asset_table:'
i=0
while [ "$i" -lt "$n" ]; do
	printf '.quad asset_name_%d, asset_data_%d, asset_end_%d\n' "$i" "$i" "$i"
	i=$((i + 1))
done
echo '.quad 0, 0, 0'
echo '.section .note.GNU-stack,"",%progbits'
