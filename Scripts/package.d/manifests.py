"""Checks a file of Kubernetes objects without a cluster; needs kubernetes-validate.

usage: manifests.py FILE WEIR FOLDER

  FILE    objects, as for kubectl apply
  WEIR    the program: the pipeline of the ConfigMap is checked by it
  FOLDER  gets that pipeline

Each object is held against the schemas of the oldest and the newest release that kubernetes-validate knows and that
has all that is used, unknown fields being mistakes; each pod against the rules of the restricted standard, which no
schema has; names against each other. Mistakes are told a line each, and the status is 1.
"""

import pathlib
import re
import subprocess
import sys

import kubernetes_validate
import yaml

# podReplacementPolicy and ReadWriteOncePod are stable from here on.
OLDEST = "1.34"


def schema_mistakes(item):
    for version in (OLDEST, kubernetes_validate.latest_version()):
        try:
            kubernetes_validate.validate(item, version, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
            yield f"{item['kind']} in {version}: {error}".splitlines()[0]


def pod_mistakes(pod):
    """What the restricted standard forbids, and what this job does without."""
    ours = pod.get("securityContext", {})
    wanted = [
        ("runAsNonRoot", ours.get("runAsNonRoot") is True and ours.get("runAsUser", 0) != 0),
        ("seccompProfile", ours.get("seccompProfile", {}).get("type") in ("RuntimeDefault", "Localhost")),
        ("no token", pod.get("automountServiceAccountToken") is False),
        ("nothing of the host", not any(pod.get(name) for name in ("hostNetwork", "hostPID", "hostIPC"))),
        ("no hostPath", not any("hostPath" in volume for volume in pod.get("volumes", []))),
    ]
    volumes = {volume["name"] for volume in pod.get("volumes", [])}
    for container in pod["containers"] + pod.get("initContainers", []):
        context, limits = container.get("securityContext", {}), container.get("resources", {}).get("limits", {})
        name = container["name"]
        wanted += [
            (f"{name}: allowPrivilegeEscalation", context.get("allowPrivilegeEscalation") is False),
            (f"{name}: capabilities", context.get("capabilities") == {"drop": ["ALL"]}),
            (f"{name}: readOnlyRootFilesystem", context.get("readOnlyRootFilesystem") is True),
            (f"{name}: privileged", not context.get("privileged")),
            (f"{name}: limits of memory and disk", {"memory", "ephemeral-storage"} <= limits.keys()),
            (f"{name}: mounts", {mount["name"] for mount in container["volumeMounts"]} == volumes),
            (f"{name}: logs are read-only", all(mount.get("readOnly") for mount in container["volumeMounts"]
                                                if mount["name"] == "flow-logs")),
        ]
    return [f"pod: {what}" for what, is_right in wanted if not is_right]


def name_mistakes(items, pod):
    there = {(item["kind"], item["metadata"]["name"]) for item in items}
    for volume in pod["volumes"]:
        if "configMap" in volume and ("ConfigMap", volume["configMap"]["name"]) not in there:
            yield f"no ConfigMap {volume['configMap']['name']}"
        claim = volume.get("persistentVolumeClaim", {}).get("claimName")
        if claim and ("PersistentVolumeClaim", claim) not in there:
            yield f"no claim {claim}"
    if len({item["metadata"].get("namespace") for item in items if item["kind"] != "Namespace"}) != 1:
        yield "objects of several namespaces"


def policy_mistakes(job):
    named = {container["name"] for container in job["template"]["spec"]["containers"]}
    for rule in job["podFailurePolicy"]["rules"]:
        codes = rule.get("onExitCodes")
        if codes and (codes["containerName"] not in named or codes["values"] != sorted(set(codes["values"]))):
            yield "podFailurePolicy: no such container, or numbers out of order"
    if job["template"]["spec"]["restartPolicy"] != "Never":
        yield "podFailurePolicy needs restartPolicy Never"


def argument_mistakes(items, pod, weir, folder):
    """The job's own words, over its own ConfigMap, with no log there yet and another place for the database."""
    for item in items:
        if item["kind"] == "ConfigMap":
            for name, text in item["data"].items():
                (folder / name).write_text(text)
    arguments = [re.sub(r"^/etc/weir/", f"{folder}/", text) for text in pod["containers"][0]["args"]]
    run = subprocess.run([weir, *arguments, "--dry-run", f"--database={folder}/none.sqlite", f"--source={folder}/none"],
                         capture_output=True, text=True)
    # 3: a source that is not there is told, by the job's own means.
    if run.returncode not in (0, 3):
        yield f"weir {' '.join(arguments)}: status {run.returncode}: {run.stderr.strip()}"
    check = subprocess.run([weir, "check", str(folder / "nightly.yaml")], capture_output=True, text=True)
    if check.returncode != 0:
        yield f"weir check: {check.stderr.strip()}"


def main():
    file, weir, folder = sys.argv[1:]
    items = [item for item in yaml.safe_load_all(pathlib.Path(file).read_text()) if item]
    mistakes = [mistake for item in items for mistake in schema_mistakes(item)]
    jobs = [item["spec"]["jobTemplate"]["spec"] for item in items if item["kind"] == "CronJob"]
    for job in jobs:
        pod = job["template"]["spec"]
        mistakes += pod_mistakes(pod)
        mistakes += name_mistakes(items, pod)
        mistakes += policy_mistakes(job)
        mistakes += argument_mistakes(items, pod, weir, pathlib.Path(folder))
    if not jobs:
        mistakes.append("no CronJob")
    for mistake in mistakes:
        print(f"{file}: {mistake}")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
