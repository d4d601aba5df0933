# Shared by the boot scripts. STATE lives until power-off, SAVED on the disk.
STATE=/run/small-cloud
SAVED=/var/lib/small-cloud

say() { echo "small: $*" > /dev/console; }

load_drivers() { # BUS...: the modules that the devices on these buses ask for
  for bus; do
    modprobe -a $(cat /sys/bus/"$bus"/devices/*/modalias 2> /dev/null) 2> /dev/null
  done
}
