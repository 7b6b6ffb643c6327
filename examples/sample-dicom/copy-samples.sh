#!/bin/bash
# Copies the sample series into the output channel `dicom`, one item per series.
# ITEMS selects: "all", or item names separated by commas. An unknown name ends the script with
# exit code 2 before anything is written.
set -euo pipefail
export LC_ALL=C.UTF-8

readonly SAMPLES=/samples
readonly CHANNEL=/home/kaapana/dicom

main() {
  local -a items=()
  local item
  select_items "${ITEMS-all}"
  for item in "${items[@]}"; do
    cp -r -- "$SAMPLES/$item" "$CHANNEL/"
    echo "${item@Q}: $(find "$CHANNEL/$item" -type f | wc -l) files"
  done
}

# Fills the caller's `items`.
select_items() {
  local -a names=()
  local name
  if [[ $1 == all ]]; then
    items=("$SAMPLES"/*)
    items=("${items[@]##*/}")
    return
  fi
  IFS=, read -r -d '' -a names < <(printf '%s,\0' "$1") || true
  for name in "${names[@]}"; do
    name=$(trim "$name")
    [[ -n $name ]] || continue
    [[ $name != */* && $name != . && $name != .. && -d $SAMPLES/$name ]] || refuse "no item is called ${name@Q}"
    items+=("$name")
  done
  (( ${#items[@]} > 0 )) || refuse "it names no item"
}

# Prints the argument without blanks at its ends.
trim() {
  local text=$1
  text=${text#"${text%%[![:space:]]*}"}
  printf '%s' "${text%"${text##*[![:space:]]}"}"
}

refuse() {
  local -a known=("$SAMPLES"/*)
  known=("${known[@]##*/}")
  echo "ITEMS=${ITEMS@Q}: $1. Expected 'all', or some of these separated by commas: $(IFS=,; echo "${known[*]}")" >&2
  exit 2
}

main
