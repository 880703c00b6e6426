"""What MLflow's own client gets from a registry, one thing after the other."""

import os
import tempfile

from mlflow import MlflowClient, artifacts, set_registry_uri, set_tracking_uri
from mlflow.exceptions import MlflowException


def refusal(call):
    try:
        call()
        return None
    except MlflowException as error:
        return error.error_code


def version_fields(version):
    return {
        "version": version.version,
        "stage": version.current_stage,
        "source": version.source,
        "description": version.description,
        "status": version.status,
        "run": version.run_id,
        "tags": {key: value for key, value in version.tags.items() if not key.startswith("bighead.")},
        "aliases": list(version.aliases),
    }


def answer(given):
    os.environ["MLFLOW_TRACKING_TOKEN"] = given["token"]
    set_tracking_uri(given["url"])
    set_registry_uri(given["url"])
    client = MlflowClient()
    told = {}

    model = client.create_registered_model("risk", tags={"team": "ops"}, description="how late")
    told["created"] = [model.name, dict(model.tags), model.description]
    told["twice"] = refusal(lambda: client.create_registered_model("risk"))
    told["bad name"] = refusal(lambda: client.create_registered_model("../risk"))
    told["missing"] = refusal(lambda: client.get_registered_model("nothing"))
    for run in ("a", "b"):
        client.create_model_version("risk", f"mlflow-artifacts:/uploads/{run}", run_id=f"run-{run}", tags={"kind": run})
    client.update_registered_model("risk", "how late, in minutes")
    client.update_model_version("risk", "1", "the first")
    client.set_registered_model_tag("risk", "tier", "1")
    client.delete_registered_model_tag("risk", "team")
    client.set_model_version_tag("risk", "1", "checked", "yes")
    client.delete_model_version_tag("risk", "2", "kind")
    client.set_registered_model_alias("risk", "champion", "1")
    client.set_registered_model_alias("risk", "champion", "2")
    client.set_registered_model_alias("risk", "challenger", "1")
    client.transition_model_version_stage("risk", "1", "Production")
    client.transition_model_version_stage("risk", "2", "Production", archive_existing_versions=True)

    told["versions"] = [version_fields(client.get_model_version("risk", number)) for number in ("1", "2")]
    told["champion"] = client.get_model_version_by_alias("risk", "champion").version
    told["no alias"] = refusal(lambda: client.get_model_version_by_alias("risk", "nobody"))
    model = client.get_registered_model("risk")
    told["model"] = [model.description, dict(model.tags), dict(model.aliases)]
    told["latest"] = [version.version for version in client.get_latest_versions("risk", stages=["Production"])]
    told["search models"] = [found.name for found in client.search_registered_models("name LIKE 'ri%'")]
    told["all models"] = sorted(found.name for found in client.search_registered_models())
    told["by tag"] = [found.name for found in client.search_registered_models("tags.tier = '1'")]
    told["pages"] = []
    token = None
    while True:
        page = client.search_registered_models(max_results=1, page_token=token, order_by=["name DESC"])
        told["pages"].append([found.name for found in page])
        token = page.token
        if not token:
            break
    told["search versions"] = [found.version for found in client.search_model_versions("name = 'risk'", order_by=["version_number ASC"])]
    told["versions as they come"] = [found.version for found in client.search_model_versions("name = 'risk'")]
    told["newer versions"] = [found.version for found in client.search_model_versions("name = 'risk' AND version_number > 1")]
    first = client.search_model_versions(max_results=1, order_by=["name DESC", "version_number ASC"])
    second = client.search_model_versions(max_results=1, order_by=["name DESC", "version_number ASC"], page_token=first.token)
    told["version pages"] = [[found.name, found.version] for found in [*first, *second]]
    told["newest model"] = client.search_registered_models(order_by=["last_updated_timestamp DESC"])[0].name
    told["latest of each stage"] = [found.version for found in client.get_latest_versions("risk")]
    told["renamed"] = refusal(lambda: client.rename_registered_model("risk", "other"))
    told["archived by archiving"] = refusal(
        lambda: client.transition_model_version_stage("risk", "1", "Archived", archive_existing_versions=True)
    )
    told["by run"] = [found.version for found in client.search_model_versions("run_id = 'run-b'")]
    told["bad filter"] = refusal(lambda: client.search_model_versions("name ~ 'x'"))
    told["uri"] = client.get_model_version_download_uri("risk", "2")

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "MLmodel")
        with open(path, "w", encoding="utf8") as file:
            file.write("flavors: {}\n")
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        uploads = get_artifact_repository("mlflow-artifacts:/uploads/b")
        uploads.log_artifact(path)
        uploads.log_artifact(path, "data")
        told["listed"] = [[found.path, found.is_dir, found.file_size] for found in uploads.list_artifacts()]
        here = artifacts.download_artifacts("models:/risk@champion", dst_path=folder)
        told["downloaded"] = sorted(
            os.path.relpath(os.path.join(root, name), here) for root, _, names in os.walk(here) for name in names
        )
        own = artifacts.download_artifacts(f"models:/{given['own']}/1", dst_path=os.path.join(folder, "own"))
        with open(os.path.join(own, "pipeline.json"), encoding="utf8") as file:
            told["own"] = file.read()

    client.delete_registered_model_alias("risk", "challenger")
    client.delete_model_version("risk", "1")
    told["deleted"] = refusal(lambda: client.get_model_version("risk", "1"))
    client.delete_registered_model("risk")
    told["gone"] = refusal(lambda: client.get_registered_model("risk"))
    told["again"] = client.create_registered_model("risk").name
    return told
