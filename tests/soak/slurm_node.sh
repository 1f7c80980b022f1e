#!/usr/bin/env bash
# A SLURM of one node on this machine, for trying executor=slurm without a cluster.
#
#   sudo tests/soak/slurm_node.sh          install, configure and start (again: restart)
#   sudo tests/soak/slurm_node.sh stop     end its three daemons
#
# For a throwaway Debian or Ubuntu machine or container without systemd: it overwrites
# /etc/slurm/slurm.conf. Everything listens on the loopback address only.
set -euo pipefail

readonly FOLDER=/var/spool/slurm-one-node
readonly DAEMONS=(slurmd slurmctld munged)

end() {
    local daemon file pid
    for daemon in "${DAEMONS[@]}"; do
        file="$FOLDER/$daemon.pid"
        [ "$daemon" = munged ] && file=/run/munge/munged.pid
        [ -s "$file" ] || continue
        pid=$(cat "$file")
        # a file may be left from before a restart of the machine
        [ "$(ps -o comm= -p "$pid")" = "$daemon" ] || continue
        kill "$pid"
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    done
}

install() {
    command -v slurmctld >/dev/null && command -v munged >/dev/null && return
    timeout 120 apt-get update -qq
    DEBIAN_FRONTEND=noninteractive timeout 300 \
        apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null
}

configure() {
    local node cores megabytes
    node=$(hostname -s)
    cores=$(nproc)
    megabytes=$(awk '/^MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
    mkdir -p /etc/slurm "$FOLDER/state" "$FOLDER/node"
    cat >/etc/slurm/slurm.conf <<CONF
ClusterName=one-node
SlurmctldHost=$node(127.0.0.1)
NodeName=$node NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$megabytes State=UNKNOWN
PartitionName=debug Nodes=$node Default=YES MaxTime=02:00:00 State=UP
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
SlurmUser=root
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
KillWait=5
StateSaveLocation=$FOLDER/state
SlurmdSpoolDir=$FOLDER/node
SlurmctldPidFile=$FOLDER/slurmctld.pid
SlurmdPidFile=$FOLDER/slurmd.pid
SlurmctldLogFile=$FOLDER/slurmctld.log
SlurmdLogFile=$FOLDER/slurmd.log
CONF
}

start() {
    local key=/etc/munge/munge.key
    mkdir -p /etc/munge /run/munge /var/log/munge /var/lib/munge
    [ -s "$key" ] || dd if=/dev/urandom of="$key" bs=1024 count=1 status=none
    chown -R munge:munge /etc/munge /run/munge /var/log/munge /var/lib/munge
    chmod 0400 "$key"
    chmod 0755 /run/munge
    setpriv --reuid=munge --regid=munge --clear-groups munged
    slurmctld
    slurmd
}

main() {
    end
    [ "${1:-start}" = stop ] && return
    install
    configure
    start
    for _ in $(seq 60); do
        [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ] && break
        sleep 0.5
    done
    timeout 20 srun --time=1 hostname
}

main "$@"
