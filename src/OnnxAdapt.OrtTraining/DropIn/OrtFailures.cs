using System.Reflection;
using OnnxAdapt.Abstractions;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Failures of this library as the exception that programs written for the training package expect.</summary>
/// <remarks>The exception's constructor takes a code and a message, and is not public in any release of the package; hence reflection.</remarks>
internal static class OrtFailures
{
    private const int Fail = 1;
    private const int InvalidArgument = 2;
    private const int NoSuchFile = 3;
    private const int RuntimeException = 6;
    private const int NotImplemented = 9;

    private static readonly ConstructorInfo Constructor = typeof(OnnxRuntimeException)
        .GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
        .First(constructor => constructor.GetParameters() is [{ ParameterType.IsEnum: true }, { ParameterType: var text }] && text == typeof(string));

    /// <summary>Runs an action and turns expected failures into <see cref="OnnxRuntimeException"/>.</summary>
    public static void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    /// <summary>Runs a function and turns expected failures into <see cref="OnnxRuntimeException"/>.</summary>
    public static T Guard<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (AdaptException failure)
        {
            throw Create(failure);
        }
    }

    private static OnnxRuntimeException Create(AdaptException failure)
    {
        var code = Enum.ToObject(Constructor.GetParameters()[0].ParameterType, Code(failure.Kind));
        return (OnnxRuntimeException)Constructor.Invoke([code, failure.Message]);
    }

    private static int Code(AdaptErrorKind kind) => kind switch
    {
        AdaptErrorKind.InvalidArgument => InvalidArgument,
        AdaptErrorKind.NotFound => NoSuchFile,
        AdaptErrorKind.Unimplemented => NotImplemented,
        AdaptErrorKind.DataLoss or AdaptErrorKind.FailedPrecondition => Fail,
        _ => RuntimeException,
    };
}
