/* quan.h - the public contract of the library: one part per folder of engine/. */
#ifndef QUAN_H
#define QUAN_H

#include "quan/core.h"
#include "quan/crs.h"
#include "quan/gap.h"
#include "quan/network.h"
#include "quan/reach.h"
#include "quan/read.h"
#include "quan/run.h"
#include "quan/shape.h"
#include "quan/write.h"

#endif
