#!/usr/bin/env bash
# A private PostgreSQL server for tests: no port, no disk where there is tmpfs, nothing survives.
#
#   tests/postgres.sh start FOLDER [durable]   makes and starts it; says the server's address.
#                                              durable: every commit is flushed, for the benches
#   tests/postgres.sh stop FOLDER     stops it and removes the folder
set -euo pipefail

programs=$(ls --directory /usr/lib/postgresql/*/bin | sort --version-sort | tail --lines=1)
folder=${2:?a folder}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id --user)" = 0 ]; then runuser --user postgres -- "$@"; else "$@"; fi
}

case ${1:-} in
  start)
    mkdir --parents "$folder"
    chmod 700 "$folder"
    if [ "$(id --user)" = 0 ]; then chown postgres "$folder"; fi
    as_postgres "$programs/initdb" --pgdata="$folder/data" --auth=trust --username=takaful \
      --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder.log" 2>&1
    unsafe='-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB
            -c autovacuum=off -c max_wal_size=256MB -c min_wal_size=32MB'
    durable='-c shared_buffers=256MB -c max_wal_size=2GB'
    as_postgres "$programs/pg_ctl" --pgdata="$folder/data" --silent --wait --log="$folder/server.log" \
      --options="-c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=200 \
        $(if [ "${3:-}" = durable ]; then echo "$durable"; else echo $unsafe; fi)" start >/dev/null
    echo "postgresql:///postgres?host=$folder&user=takaful"
    ;;
  stop)
    # The folder was made by whoever started it: only the server in it is stopped.
    as_postgres "$programs/pg_ctl" --pgdata="$folder/data" --silent --mode=immediate stop || true
    rm --recursive --force "$folder" "$folder.log"
    ;;
  *)
    echo "tests/postgres.sh start|stop FOLDER" >&2
    exit 2
    ;;
esac
