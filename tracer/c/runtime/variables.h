/* The variables of a frame as its steps show them. */
#pragma once

#include "tracer/c/runtime/recording.h"

/* The functions, variables and file of a function that is entered for the first time. */
void ft_define(struct __ft_function *function);
/* Writes the variable if it changed; `by_name`: the statement set it, so it has a value now. */
void ft_show(struct __ft_frame *frame, unsigned variable, int by_name);
/* What the frame's last statement changed. */
void ft_show_changes(struct __ft_frame *frame);
/* Variables that came into being since the last step. */
void ft_show_new(struct __ft_frame *frame);
/* The variable does not exist any more. */
void ft_unbind(struct __ft_frame *frame, unsigned variable);
/* The frame goes on in another block: variables of those that were left do not exist any more. */
void ft_enter_scope(struct __ft_frame *frame, unsigned scope);
