#!/bin/sh
# Makes Temporal's two databases and brings their tables to what this image's server needs. It may
# run at every start: what is there already stays. SQL_HOST and SQL_USER say where, SQL_PASSWORD_FILE names the file of the password.
set -eu

SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
export SQL_PASSWORD

versions=/etc/temporal/schema/postgresql/v12

tool() { # database, then what to do with it
    database=$1
    shift
    temporal-sql-tool --plugin postgres12 --ep "$SQL_HOST" -p 5432 -u "$SQL_USER" --db "$database" "$@"
}

prepare() { # database, folder of its versions
    tool "$1" create
    tool "$1" setup-schema -v 0.0
    tool "$1" update-schema -d "$versions/$2/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
