# merkle.sh LEAF PROOF CHECKPOINT     needs only a POSIX shell, sed, od, openssl
hex() { od -An -v -tx1 | tr -d ' \n'; }
raw() { a=$1; while [ -n "$a" ]; do b=${a#??}; printf "\\$(printf %03o "0x${a%"$b"}")"; a=$b; done; }
sha() { openssl dgst -sha256 -binary | hex; }
i=$(sed -n 's/^index //p' "$2"); n=$(sed -n 2p "$3"); want=$(sed -n 3p "$3" | openssl base64 -d -A | hex)
r=$( { printf '\000'; cat "$1"; } | sha ); f=$i; s=$((n-1))
for p in $(sed -n '/^index /,/^$/p' "$2" | sed '1d;$d'); do
  q=$(printf %s "$p" | openssl base64 -d -A | hex)
  if [ $((f%2)) -eq 1 ] || [ "$f" -eq "$s" ]; then
    r=$( { printf '\001'; raw "$q"; raw "$r"; } | sha )
    while [ $((f%2)) -eq 0 ] && [ "$f" -ne 0 ]; do f=$((f/2)); s=$((s/2)); done
  else r=$( { printf '\001'; raw "$r"; raw "$q"; } | sha ); fi
  f=$((f/2)); s=$((s/2))
done
[ "$s" -eq 0 ] && [ "$r" = "$want" ] && echo "included: leaf $i of $n" || { echo "NOT INCLUDED"; exit 1; }
