//! seccomp: the system calls that reading an open file and answering on a pipe need, and no others.
//!
//! What is not on the list is answered with "not permitted" instead of ending the process: a library that tries to
//! learn the number of processors from a file lives without it.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

/// Calls that are allowed whatever their arguments.
const ALLOWED: &[i64] = &[
    // What is open: reading, answering, closing.
    libc::SYS_read,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fstat,
    // Memory; new memory that can be executed is refused below.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Threads of this process.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Signals to oneself, and the way back from them.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Clocks and random seeds of hash tables.
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_getrandom,
];

const PROT_EXEC: u64 = libc::PROT_EXEC as u64;

/// What a thread of this process has and a new process lacks.
const THREAD: u64 = (libc::CLONE_VM | libc::CLONE_THREAD | libc::CLONE_SIGHAND) as u64;

/// Refuses all other calls from this thread and all that it starts.
pub fn refuse() -> Result<(), Box<dyn std::error::Error>> {
    let arch: TargetArch = std::env::consts::ARCH.try_into()?;
    // Its arguments cannot be seen; told that there is no such call, the C library makes threads with the older one.
    let unknown: BpfProgram = SeccompFilter::new(
        BTreeMap::from([(libc::SYS_clone3, Vec::new())]),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::ENOSYS as u32),
        arch,
    )?
    .try_into()?;
    let listed: BpfProgram =
        SeccompFilter::new(rules()?, SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Allow, arch)?
            .try_into()?;
    apply_filter(&unknown)?;
    apply_filter(&listed)?;
    Ok(())
}

fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    use SeccompCmpArgLen::{Dword, Qword};
    use SeccompCmpOp::{Eq, MaskedEq};
    let only = |argument, length, operator, value| {
        SeccompRule::new(vec![SeccompCondition::new(argument, length, operator, value)?]).map(|rule| vec![rule])
    };
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    rules.insert(libc::SYS_clone3, Vec::new());
    rules.insert(libc::SYS_mmap, only(2, Qword, MaskedEq(PROT_EXEC), 0)?);
    rules.insert(libc::SYS_mprotect, only(2, Qword, MaskedEq(PROT_EXEC), 0)?);
    rules.insert(libc::SYS_clone, only(0, Qword, MaskedEq(THREAD), THREAD)?);
    rules.insert(libc::SYS_prctl, only(0, Dword, Eq, libc::PR_SET_NAME as u64)?);
    // Only to this process: that is how it ends itself when memory runs out.
    rules.insert(libc::SYS_tgkill, only(0, Dword, Eq, u64::from(std::process::id()))?);
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_reaches_beyond_the_process_is_on_the_list() {
        let rules = rules().unwrap();
        for call in [
            libc::SYS_openat,
            libc::SYS_openat2,
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_pidfd_getfd,
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_sendto,
            libc::SYS_sendmsg,
            libc::SYS_kill,
            libc::SYS_tkill,
            libc::SYS_unlinkat,
            libc::SYS_renameat2,
            libc::SYS_mkdirat,
            libc::SYS_symlinkat,
            libc::SYS_ftruncate,
            libc::SYS_pwrite64,
            libc::SYS_dup,
            libc::SYS_fcntl,
            libc::SYS_ioctl,
            libc::SYS_io_uring_setup,
            libc::SYS_bpf,
            libc::SYS_mount,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_prlimit64,
            libc::SYS_memfd_create,
            libc::SYS_shmget,
            libc::SYS_keyctl,
            libc::SYS_perf_event_open,
            libc::SYS_userfaultfd,
        ] {
            assert!(!rules.contains_key(&call), "{call}");
        }
        #[cfg(target_arch = "x86_64")]
        for call in [libc::SYS_open, libc::SYS_fork, libc::SYS_vfork, libc::SYS_creat] {
            assert!(!rules.contains_key(&call), "{call}");
        }
    }
}
