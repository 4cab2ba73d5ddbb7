# What an interactive shell on a lab host or in an instance begins with.
[ -z "$PS1" ] && return
shopt -s checkwinsize histappend
HISTCONTROL=ignoreboth HISTSIZE=5000
alias ls='ls --color=auto' ll='ls -l' grep='grep --color=auto' ip='ip -color=auto'
export LESS=-R PAGER=less EDITOR=nano
# Which machine this is comes first: root@compute1 for a host, the bare name for an instance.
if [ -n "$PATCHBAY_INSTANCE" ]; then
  PS1='\[\e[1;36m\]'$PATCHBAY_INSTANCE'\[\e[0m\]:\w\$ '
else
  PS1='\[\e[1;32m\]root@\h\[\e[0m\]:\w\$ '
fi
# Completion is loaded by the first Tab: it takes longer than all the rest of a shell's start.
_patchbay_load_completion() {
  . /usr/share/bash-completion/bash_completion
  # Debian names these so that they are not found by the command's name.
  . /usr/share/bash-completion/completions/ovs-vsctl-bashcomp.bash
  . /usr/share/bash-completion/completions/ovs-appctl-bashcomp.bash
  complete -p "$1" > /dev/null 2>&1 && return 124
  _completion_loader "$@"
}
complete -D -F _patchbay_load_completion -o bashdefault -o default
