/** heatloom: heat recovery with exchangers and heat pumps. Includes every module. */
#ifndef HEATLOOM_HEATLOOM_H
#define HEATLOOM_HEATLOOM_H

#include <heatloom/base.h>
#include <heatloom/bound.h>
#include <heatloom/carnot.h>
#include <heatloom/cycle.h>
#include <heatloom/data.h>
#include <heatloom/exchanger.h>
#include <heatloom/exergy.h>
#include <heatloom/fluid.h>
#include <heatloom/group.h>
#include <heatloom/hpr.h>
#include <heatloom/integration.h>
#include <heatloom/io.h>
#include <heatloom/levels.h>
#include <heatloom/mains.h>
#include <heatloom/match.h>
#include <heatloom/milp.h>
#include <heatloom/network.h>
#include <heatloom/optim.h>
#include <heatloom/plan.h>
#include <heatloom/problem.h>
#include <heatloom/report.h>
#include <heatloom/screening.h>
#include <heatloom/selection.h>
#include <heatloom/synthesis.h>
#include <heatloom/targets.h>
#include <heatloom/verify.h>

#endif
