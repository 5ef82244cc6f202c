using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>Work that the runtime's threads share; keeps the first failure for the caller.</summary>
internal sealed class ParallelJob(Action<int> work)
{
    private Exception? _failure;

    /// <summary>Does one part; called by the runtime with a handle of the job.</summary>
    [UnmanagedCallersOnly]
    public static void Run(nint job, nuint index) => ((ParallelJob)GCHandle.FromIntPtr(job).Target!).Do((int)index);

    /// <summary>Throws the first failure again.</summary>
    public void ThrowFailure()
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    private void Do(int index)
    {
        try
        {
            if (_failure is null)
            {
                work(index);
            }
        }
        catch (Exception error)
        {
            _ = Interlocked.CompareExchange(ref _failure, error, null);
        }
    }
}
