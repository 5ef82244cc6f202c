using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Resampling;

/// <summary>Counting numbers as vectors.</summary>
internal static class Places
{
    /// <summary>0, 1, ... up to a count that is an int64 vector of length 1.</summary>
    public static Value Count(OperatorEmitter e, Value count, DataType type)
    {
        if (Constants.Integers(count) is [var known])
        {
            return e.Cast(e.Int64s([.. Enumerable.Range(0, (int)known).Select(number => (long)number)]), type);
        }

        var end = e.Squeeze(count, 0);
        var range = e.Emit("Range", [e.Scalar(0, DataType.Int64), end, e.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        return e.Cast(range, type);
    }
}
