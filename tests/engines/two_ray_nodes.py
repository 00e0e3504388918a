"""A Ray cluster of two nodes with one processor each on this machine, one of which is killed while it works.

    two_ray_nodes.py STARTED GATE RAY_TRACE [FLAGS ...]

Runs RAY_TRACE with the cluster's address. Once the folder STARTED holds two files, named by the processes of the tasks that have begun, one on each
node, kills the second node, waits until its task's process is gone, and makes the file GATE, for which tasks wait. Exits as RAY_TRACE does.
"""
import os
import subprocess
import sys
import time

from ray.cluster_utils import Cluster


def runs(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main(started, gate, *command):
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    work = subprocess.Popen([sys.executable, *command, "--address", cluster.address])
    while work.poll() is None and len(os.listdir(started)) < 2:
        time.sleep(0.05)
    tasks = os.listdir(started)
    cluster.remove_node(second, allow_graceful=False)
    while work.poll() is None and all(map(runs, tasks)):  # a worker outlives its node for a moment, and could still deliver
        time.sleep(0.05)
    with open(gate, "w"):
        pass
    code = work.wait()
    cluster.shutdown()
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
