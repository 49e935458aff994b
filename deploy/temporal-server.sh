#!/bin/sh
# Starts the Temporal server with the password of PostgreSQL from the file that POSTGRES_PWD_FILE names:
# the image reads it from the environment alone.
set -eu

POSTGRES_PWD=$(cat "$POSTGRES_PWD_FILE")
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
