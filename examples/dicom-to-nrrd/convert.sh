#!/bin/bash
# Converts every item of the channel `dicom` into an item of the channel `nrrd` with the same
# identifier. An item that cannot be converted does not stop the others; it is named at the end, and
# the exit code says what happened (the same codes stand in processing-container.json).
set -euo pipefail
export LC_ALL=C.UTF-8

readonly DICOM=/home/kaapana/dicom
readonly NRRD=/home/kaapana/nrrd

readonly EXIT_NO_DICOM=3
readonly EXIT_CONVERTER=4
readonly EXIT_SKIPPED=126

# What dcm2niix ends with when it found no DICOM image.
readonly DCM2NIIX_NO_DICOM=2

main() {
  local -a items=() without_dicom=() failed=()
  local item index=0

  # Names may hold anything but a slash, newlines included.
  mapfile -d '' -t items < <(find "$DICOM" -mindepth 1 -maxdepth 1 -type d -printf '%f\0' | sort -z)
  if (( ${#items[@]} == 0 )); then
    echo "The channel 'dicom' holds no item (a folder with DICOM files): nothing to do." >&2
    exit "$EXIT_SKIPPED"
  fi

  for item in "${items[@]}"; do
    echo "[$((++index))/${#items[@]}] ${item@Q}"
    convert_item "$item"
  done
  report
}

# Converts one item; adds it to the caller's `without_dicom` or `failed` when that cannot be done.
convert_item() {
  local item=$1 code=0
  local target=$NRRD/$item

  mkdir -p -- "$target"
  # -e y -z n: NRRD, uncompressed, so header and voxels share one file; -b n: no sidecar.
  # The item's name is not given to -f, where a '%' would be a placeholder; the folders end in '/',
  # because dcm2niix takes a backslash at the end of a name for one.
  dcm2niix -e y -z n -b n -f series -o "$target/" "$DICOM/$item/" || code=$?
  name_after_item "$target" "$item"

  if (( code == DCM2NIIX_NO_DICOM )); then
    without_dicom+=("$item")
  elif (( code != 0 )) || [[ -z $(find "$target" -name '*.nrrd' -print -quit) ]]; then
    failed+=("$item")
  fi
  rmdir --ignore-fail-on-non-empty -- "$target"
}

# series.nrrd becomes <item>.nrrd, series_Eq_1.nrrd becomes <item>_Eq_1.nrrd.
name_after_item() {
  local target=$1 item=$2 file
  for file in "$target"/series*.nrrd; do
    [[ -e $file ]] || continue
    mv -- "$file" "$target/$item${file#"$target/series"}" \
      || echo "the name of ${item@Q} is too long for a file of that name: the file keeps the name ${file##*/}" >&2
  done
}

# Names what was not converted, and ends.
report() {
  (( ${#without_dicom[@]} == 0 )) || echo "Without a DICOM image, not converted: $(quoted "${without_dicom[@]}")" >&2
  (( ${#failed[@]} == 0 )) || echo "dcm2niix failed on: $(quoted "${failed[@]}") (its messages stand above)" >&2
  (( ${#failed[@]} == 0 )) || exit "$EXIT_CONVERTER"
  (( ${#without_dicom[@]} == 0 )) || exit "$EXIT_NO_DICOM"
}

quoted() {
  local -a names=("${@@Q}")
  local IFS=,
  echo "${names[*]}"
}

main
