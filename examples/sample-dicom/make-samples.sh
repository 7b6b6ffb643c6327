#!/bin/bash
# Runs while the image is built: puts one folder per sample series into the folder named as argument.
# The MR volume is a measured one that Debian carries as NIfTI and plastimatch writes as DICOM; both
# CT series are the scanner's own files, cut down to 16x16 pixels by the pydicom project.
set -euo pipefail

samples=$1
templates=/usr/share/mricron/templates
scans=/usr/lib/python3/dist-packages/pydicom/data/test_files/dicomdirtests

mkdir -p "$samples"

plastimatch convert \
  --input "$templates/ch2.nii.gz" \
  --output-dicom "$samples/Schädel MR" \
  --filenames-without-uids \
  --modality MR \
  --series-description 'Head, T1 weighted'

cp -r "$scans/98892001/CT5N" "$samples/ct-5-slices"
cp -r "$scans/77654033/CT2" "$samples/ct-uneven-gaps"

chmod -R a+rX "$samples"
