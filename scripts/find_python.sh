# Prints the first Python that is new enough for Satchel and has pip; with --explain says what to do.
if [ "$1" = "--explain" ]; then
    echo "Satchel needs Python 3.11 or newer with pip, and found none on this machine."
    echo "On Debian or Ubuntu:  apt-get install python3 python3-pip"
    echo "Elsewhere, name one:  make setup PYTHON=/path/to/python3.12"
    exit 0
fi
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    path=$(command -v "$name") || continue
    "$path" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    echo "$path"
    exit 0
done
