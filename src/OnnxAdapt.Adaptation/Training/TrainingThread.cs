using System.Runtime.InteropServices;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// Runs work on a thread of its own at lower priority. On Linux a thread's nice value passes on to the threads it starts, so the
/// runtime's workers of that training are lowered with it.
/// </summary>
internal static partial class TrainingThread
{
    private const int ProcessOrThread = 0;
    private const int Nicer = 5;

    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(work, result)) { IsBackground = true, Name = "onnxadapt training", Priority = ThreadPriority.BelowNormal };
        thread.Start();
        return result.Task;
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> result)
    {
        try
        {
            if (OperatingSystem.IsLinux()) _ = SetPriority(ProcessOrThread, 0, Nicer);
            result.SetResult(work());
        }
        catch (OperationCanceledException cancelled)
        {
            result.SetCanceled(cancelled.CancellationToken);
        }
        catch (Exception failure)
        {
            result.SetException(failure);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}
