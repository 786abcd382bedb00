import type { OrderSummary } from "../../../shared/contracts/admin.ts";
import { formatMoney } from "../../../shared/money.ts";
import { Status } from "./status.tsx";
import { Table } from "./table.tsx";
import { Time } from "./time.tsx";

/** Orders, a row each. */
export function OrderTable({ name, orders }: { name: string; orders: OrderSummary[] }) {
  const columns = [{ words: "Order" }, { words: "Status" }, { words: "Total", isNumber: true }, { words: "Customer" }, { words: "Books" }];
  return (
    <Table name={name} columns={columns}>
      {orders.map((order) => (
        <tr>
          <th scope="row">
            <a class="code" href={`/admin/orders/${order.id}`}>
              {order.number}
            </a>
            <span class="aside">
              <Time at={order.createdAt} />
            </span>
          </th>
          <td>
            <Status status={order.status} />
          </td>
          <td class="number">{formatMoney(order.total)}</td>
          <td>{order.name}</td>
          <td>
            {order.firstTitle}
            <span class="aside">{asideOf(order)}</span>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function asideOf({ titles, copies }: OrderSummary): string {
  const inAll = copies === 1 ? "1 copy" : `${copies.toLocaleString("en-US")} copies`;
  if (titles <= 1) return inAll;
  return `and ${titles - 1} more ${titles === 2 ? "title" : "titles"}, ${inAll}`;
}
