/* core.h - status, memory, tables, monitor, text, units: what every stage stands on. */
#ifndef QUAN_CORE_H
#define QUAN_CORE_H

#include "quan/core/int128.h"
#include "quan/core/memory.h"
#include "quan/core/monitor.h"
#include "quan/core/status.h"
#include "quan/core/table.h"
#include "quan/core/text.h"
#include "quan/core/units.h"

#endif
