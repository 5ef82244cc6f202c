using Grpc.Core;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Server.Interceptors;

namespace OnnxAdapt.Server.Tests.Interceptors;

public sealed class ErrorStatusTests
{
    public static TheoryData<AdaptErrorKind> Kinds => [.. Enum.GetValues<AdaptErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CodeName_EveryKind_HasTheNameOfItsStatus(AdaptErrorKind kind)
    {
        var rpc = ErrorStatus.ToRpcException(new AdaptException(kind, "why"), new FakeCallContext());

        Assert.Equal("why", rpc.Status.Detail);
        Assert.Equal(ErrorStatus.CodeName(kind).Replace("_", "", StringComparison.Ordinal), rpc.StatusCode.ToString(), ignoreCase: true);
    }

    public static TheoryData<Exception, StatusCode> Expected => new()
    {
        { new OnnxFormatException("why"), StatusCode.InvalidArgument },
        { new GraphException("why"), StatusCode.InvalidArgument },
        { new AutodiffException("why"), StatusCode.FailedPrecondition },
        { new RpcException(new Status(StatusCode.Aborted, "why")), StatusCode.Aborted },
    };

    [Theory]
    [MemberData(nameof(Expected))]
    public void ToRpcException_ExpectedFailure_KeepsItsMessage(Exception failure, StatusCode code)
    {
        var rpc = ErrorStatus.ToRpcException(failure, new FakeCallContext());

        Assert.Equal((code, "why"), (rpc.StatusCode, rpc.Status.Detail));
        Assert.False(ErrorStatus.IsDefect(failure));
    }

    [Fact]
    public void ToRpcException_RetryHint_BecomesATrailer()
    {
        var rpc = ErrorStatus.ToRpcException(new AdaptException(AdaptErrorKind.ResourceExhausted, "full") { RetryAfter = TimeSpan.FromMilliseconds(250) }, new FakeCallContext());

        Assert.Equal("250", rpc.Trailers.GetValue(ErrorStatus.RetryAfterTrailer));
    }

    [Fact]
    public void ToRpcException_Defect_TellsTheClientNothingOfIt()
    {
        var defect = new InvalidOperationException("secret path /data/x");

        var rpc = ErrorStatus.ToRpcException(defect, new FakeCallContext());

        Assert.Equal(StatusCode.Internal, rpc.StatusCode);
        Assert.DoesNotContain("secret", rpc.Status.Detail, StringComparison.Ordinal);
        Assert.True(ErrorStatus.IsDefect(defect));
    }

    [Fact]
    public void ToRpcException_CancelledAfterTheDeadline_IsDeadlineExceeded() =>
        Assert.Equal(
            StatusCode.DeadlineExceeded,
            ErrorStatus.ToRpcException(new OperationCanceledException(), new FakeCallContext(DateTime.UtcNow.AddSeconds(-1))).StatusCode);
}
