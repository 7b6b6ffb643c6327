"""DICOM series become NRRD volumes, and every volume is measured."""
from airflow.models import DAG
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator, IOMapping
from kaapana.blueprints.kaapana_global_variables import (
    DEFAULT_REGISTRY,
    KAAPANA_BUILD_VERSION,
)

args = {
    "ui_visible": True,
    "owner": "kaapana",
}

with DAG("measure-dicom", description=__doc__, default_args=args) as dag:
    get_data = KaapanaTaskOperator(
        task_id="get-data",
        image=f"{DEFAULT_REGISTRY}/sample-dicom:{KAAPANA_BUILD_VERSION}",
        taskTemplate="sample-dicom",
    )

    convert = KaapanaTaskOperator(
        task_id="convert",
        image=f"{DEFAULT_REGISTRY}/dicom-to-nrrd:{KAAPANA_BUILD_VERSION}",
        taskTemplate="dicom-to-nrrd",
        iochannel_maps=[
            IOMapping(
                upstream_operator=get_data,
                upstream_output_channel="dicom",
                input_channel="dicom",
            )
        ],
    )

    measure = KaapanaTaskOperator(
        task_id="measure",
        image=f"{DEFAULT_REGISTRY}/measure:{KAAPANA_BUILD_VERSION}",
        taskTemplate="measure",
        env=[{"name": "BINS", "value": "48"}],
        iochannel_maps=[
            IOMapping(
                upstream_operator=convert,
                upstream_output_channel="nrrd",
                input_channel="nrrd",
            )
        ],
    )

get_data >> convert >> measure
