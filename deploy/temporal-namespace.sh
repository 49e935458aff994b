#!/bin/sh
# Makes the namespace that the product uses and its search attributes, or changes nothing when they are
# there. TEMPORAL_ADDRESS says where, RETENTION how long closed workflows stay readable.
set -eu

if temporal operator namespace describe --namespace default >/dev/null 2>&1; then
    temporal operator namespace update --namespace default --retention "$RETENTION"
else
    temporal operator namespace create --namespace default --retention "$RETENTION"
fi
# A namespace is known a moment after it was made: until then this fails, and is run again.
temporal operator search-attribute create --namespace default \
    --name NubesStatus --type Keyword --name NubesLocation --type Keyword \
    --name NubesServiceDate --type Keyword --name NubesPartySize --type Int \
    --name NubesHoldDeadline --type Datetime
